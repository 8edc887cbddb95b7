import type { Interceptor } from '../../infra/local/aws/aws-endpoint.ts';
import type { AwsCall } from '../../infra/local/aws/aws-request.ts';
import { type FateName, fateOfTheDead, isDone, isKill, meet } from './faults.ts';
import type { Schedule } from './schedule.ts';
import type { Shares } from './shares.ts';
import type { OnEcs, WorkerThread } from './worker-thread.ts';

/** What one invocation does to the world, as the world sees it. */
export type Activity = {
  readonly intercept: Interceptor;
  readonly onEcs: OnEcs;
  /** Whether the worker was killed: then nobody hears its answer. */
  readonly killed: () => boolean;
  /** Whether a commit of it reached the database. */
  readonly committing: () => boolean;
  /** Whether a call of it met anything but what it should. */
  readonly disturbed: () => boolean;
  /** The id that it drew for its image, if it got as far as to commit. */
  readonly drewId: () => string | undefined;
};

export type Surroundings = {
  readonly client: number;
  readonly worker: WorkerThread;
  readonly schedule: Schedule;
  readonly shares: Shares;
  readonly isDeletion: boolean;
  /** Is given what arrives at the database only after the caller has given up on it. */
  readonly onLate: (arrival: Promise<void>) => void;
  /** Is told each transaction that was committed. */
  readonly onCommitted: (call: AwsCall) => void;
};

/** So long a call takes, and a slow one. */
const callMs = 10;
const slowCallMs = 1000;

/** Watches one invocation: each of its calls waits for its turn and meets the fate that comes with it. */
export function watch(surroundings: Surroundings): Activity {
  const { client, worker, schedule, shares, isDeletion, onLate, onCommitted } = surroundings;
  let killed = false;
  let committing = false;
  let disturbed = false;
  let drewId: string | undefined;

  async function fateOfTurn(): Promise<FateName> {
    const fate = await schedule.turn(client);
    if (fate !== 'done') disturbed = true;
    worker.clock.now += fate === 'slow' ? slowCallMs : callMs;
    return fate;
  }

  async function kill(fate: FateName): Promise<void> {
    killed = true;
    // Seen from the database there is no difference: so only some of them really end, which takes a while.
    if (fate.startsWith('terminated')) await worker.replace();
  }

  return {
    killed: () => killed,
    committing: () => committing,
    disturbed: () => disturbed,
    drewId: () => drewId,

    async intercept(call, forward) {
      if (killed) return fateOfTheDead;
      // Nobody else sees when a key is read, and whether it is depends on what the worker remembers.
      if (!isOfRegistry(call)) return forward();
      const fate = await fateOfTurn();
      const isCommit = call.action === 'TransactWriteItems';
      const forwarded = async () => {
        const answer = await forward();
        if (isCommit && answer.status === 200) onCommitted(call);
        return answer;
      };
      if (isCommit) drewId ??= imageIdPutBy(call);
      if (isCommit && (isDone(fate) || fate === 'arrives late')) committing = true;
      if (fate === 'arrives late') onLate(arrive(schedule, forwarded));
      const outcome = await meet(fate, call, forwarded);
      if (isKill(fate)) await kill(fate);
      return outcome;
    },

    async onEcs(action, accountId, ecsImageId) {
      if (killed) return false;
      const fate = await fateOfTurn();
      const happens = isDone(fate) || fate === 'conflict';
      const isHeard = happens && fate !== 'answer lost' && fate !== 'done, then error';
      if (happens) shares[action](accountId, ecsImageId);
      if (isKill(fate)) await kill(fate);
      // A deletion that cannot put right what it undid leaves that to the reconciliation.
      const isLeftUndone = isDeletion && (action === 'share' ? !happens : isKill(fate) && happens);
      if (isLeftUndone) shares.doubt(accountId, ecsImageId);
      return isHeard && !killed;
    },
  };
}

/** Of all that waits it comes last, unless the steps will have it otherwise. */
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
