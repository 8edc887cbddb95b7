import { isDeepStrictEqual } from 'node:util';
import type { Interceptor } from '../../infra/emulator/aws/aws-endpoint.ts';
import type { AwsCall } from '../../infra/emulator/aws/aws-request.ts';
import {
  ecsRefusal,
  isDone,
  isKill,
  meet,
  type OutcomeName,
  outcomeOfTheDead,
  visibleFirst,
} from './faults.ts';
import type { EcsRefusal, RefusedByEcs } from './history.ts';
import type { PlainReads } from './plain-reads.ts';
import type { Purpose } from './program.ts';
import type { Schedule } from './schedule.ts';
import type { Shares } from './shares.ts';
import type { EcsAction } from './worker-messages.ts';
import type { OnEcs, WorkerThread } from './worker-thread.ts';

/** What one invocation does, seen from outside its worker. */
export type Activity = {
  readonly intercept: Interceptor;
  readonly onEcs: OnEcs;
  /** Whether the worker was killed, so that its answer is lost. */
  readonly killed: () => boolean;
  /** Whether a commit of it reached the database. */
  readonly committing: () => boolean;
  /** Whether one of its calls met a fault. */
  readonly disturbed: () => boolean;
  /** The id that it drew for its image, if it got as far as to commit. */
  readonly drewId: () => string | undefined;
  /** Whether it did not find an item that a transaction without an answer had put there. */
  readonly missedItem: () => boolean;
  /** What ECS refused last, and when. */
  readonly refusedByEcs: () => RefusedByEcs | undefined;
};

export type Surroundings = {
  readonly client: number;
  readonly worker: WorkerThread;
  readonly schedule: Schedule;
  readonly shares: Shares;
  readonly plainReads: PlainReads;
  /** Counts events. */
  readonly clock: () => number;
  readonly isDeletion: boolean;
  /** Receives each write that reaches the database after its caller has given up. */
  readonly onLate: (arrival: Promise<void>) => void;
  /** Receives each committed transaction. */
  readonly onCommitted: (call: AwsCall) => void;
};

/** How long a call takes, and a slow one. */
const callMs = 10;
const slowCallMs = 1000;

/** Watches one invocation: each of its calls waits for its turn and meets the turn that comes with it. */
export function watch(surroundings: Surroundings): Activity {
  const { client, worker, schedule, shares, plainReads, clock, isDeletion, onLate, onCommitted } =
    surroundings;
  let killed = false;
  let committing = false;
  let disturbed = false;
  let missedItem = false;
  let drewId: string | undefined;
  let late: AwsCall | undefined;
  let refusedByEcs: RefusedByEcs | undefined;

  async function nextTurn(purpose: Purpose): Promise<OutcomeName> {
    const turn = await schedule.turn(client, purpose);
    if (turn !== 'done' && !ecsRefusal(turn) && !visibleFirst(turn)) disturbed = true;
    worker.clock.now += turn === 'slow' ? slowCallMs : callMs;
    return turn;
  }

  async function kill(turn: OutcomeName): Promise<void> {
    killed = true;
    // The database sees no difference, and a real end takes half a second: so only some threads really end.
    if (turn.startsWith('terminated')) await worker.replace();
  }

  return {
    killed: () => killed,
    committing: () => committing,
    disturbed: () => disturbed,
    missedItem: () => missedItem,
    drewId: () => drewId,
    refusedByEcs: () => refusedByEcs,

    async intercept(call, forward) {
      if (killed) return outcomeOfTheDead;
      // No other client can observe the read of a key, and it depends on the worker's cache.
      if (!isOfRegistry(call)) return forward();
      // The SDK's own retry of a late call does not settle it: whether the call succeeds stays unknown.
      if (late && isDeepStrictEqual(call.input, late.input)) return meet('throttled', call, forward);
      const isCommit = call.action === 'TransactWriteItems';
      const turn = await nextTurn(isCommit || call.action === 'UpdateItem' ? 'write' : 'read');
      const forwarded = async () => {
        const isVisible = isCommit ? visibleFirst(turn) : undefined;
        const hidden = isVisible ? await plainReads.before(call, isVisible) : [];
        const answer = await plainReads.answer(call, forward, () => {
          missedItem = true;
        });
        if (!isCommit || answer.status !== 200) return answer;
        onCommitted(call);
        const reveal = plainReads.hide(hidden);
        if (hidden.length > 0) await schedule.turn(client, 'answer');
        reveal();
        return answer;
      };
      if (isCommit) drewId ??= imageIdPutBy(call);
      if (isCommit && (isDone(turn) || turn === 'arrives late')) committing = true;
      late = turn === 'arrives late' ? call : undefined;
      if (late) onLate(arrive(schedule, forwarded));
      const outcome = await meet(turn, call, forwarded);
      if (isKill(turn)) await kill(turn);
      return outcome;
    },

    async onEcs(action, accountId, ecsImageId) {
      if (killed) return 'down';
      const turn = await nextTurn('ECS');
      const refusal = refusalOf(action, turn);
      if (refusal) {
        await schedule.turn(client, 'refusal');
        refusedByEcs = { reason: refusal, at: clock() };
      }
      const happens = !refusal && (isDone(turn) || turn === 'conflict');
      if (happens) shares[action](accountId, ecsImageId);
      if (isKill(turn)) await kill(turn);
      // A deletion that cannot share again leaves that to the reconciliation.
      const isLeftUndone = isDeletion && (action === 'share' ? !happens : isKill(turn) && happens);
      if (isLeftUndone) shares.doubt(accountId, ecsImageId);
      if (killed || turn === 'error' || turn === 'done, then error') return 'down';
      if (refusal) return refusal;
      return happens && turn !== 'answer lost' ? 'done' : 'unanswered';
    },
  };
}

/** Unsharing meets no quota, and an image that is gone counts as unshared. */
function refusalOf(action: EcsAction, turn: OutcomeName): EcsRefusal | undefined {
  const refusal = ecsRefusal(turn);
  return action === 'share' || refusal === 'unavailable' ? refusal : undefined;
}

/** Arrives last of all that waits, unless the steps pick it earlier. */
const latestRank = 100;

async function arrive(schedule: Schedule, forward: () => Promise<unknown>): Promise<void> {
  schedule.begin();
  await schedule.turn(latestRank);
  await forward();
  schedule.end();
}

function isOfRegistry({ service, input }: AwsCall): boolean {
  const { TableName } = input as { readonly TableName?: string };
  return service === 'dynamodb' && !TableName?.includes('AccessKeys');
}

type Write = {
  readonly Put?: { readonly Item: { readonly sk?: { readonly S: string } } };
  readonly Delete?: { readonly Key: { readonly sk?: { readonly S: string } } };
};

/** An image that came or went. */
export type Change = { readonly type: 'created' | 'deleted'; readonly imageId: string };

/** What a transaction changes. */
export function changeOf({ input }: AwsCall): Change | undefined {
  for (const { Put, Delete } of (input as { readonly TransactItems: readonly Write[] }).TransactItems) {
    const put = /^IMAGE#(.*)$/.exec(Put?.Item.sk?.S ?? '')?.[1];
    if (put !== undefined) return { type: 'created', imageId: put };
    const deleted = /^IMAGE#(.*)$/.exec(Delete?.Key.sk?.S ?? '')?.[1];
    if (deleted !== undefined) return { type: 'deleted', imageId: deleted };
  }
  return undefined;
}

function imageIdPutBy(call: AwsCall): string | undefined {
  const change = changeOf(call);
  return change?.type === 'created' ? change.imageId : undefined;
}
