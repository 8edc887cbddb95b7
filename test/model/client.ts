import { randomUUID } from 'node:crypto';
import type { AwsCall } from '../../infra/emulator/aws/aws-request.ts';
import { keyOf } from '../support/signed-call.ts';
import { type Surroundings, watch } from './activity.ts';
import { type ApiCall, answerOf, createImageCall, imageCall, listCall, quotasCall } from './api-calls.ts';
import type { Answer, Call, DescribedImage, Operation } from './history.ts';
import type { PlainReads } from './plain-reads.ts';
import type { Command, Program } from './program.ts';
import type { Schedule } from './schedule.ts';
import type { SessionAccount } from './session.ts';
import type { Shares } from './shares.ts';
import type { Serving } from './world.ts';

/** What the clients of a run share. */
export type RunningProgram = {
  readonly program: Program;
  readonly accounts: readonly SessionAccount[];
  readonly servings: readonly Serving[];
  readonly shares: Shares;
  readonly plainReads: PlainReads;
  /** Counts events. */
  readonly clock: () => number;
  /** The true time, in epoch milliseconds. */
  now: number;
  readonly calls: Call[];
  /** Writes on their way to the database whose callers have given up. */
  readonly late: Promise<void>[];
  /** By account: the creations that can be repeated, and the ids that clients know. */
  readonly creations: readonly Creation[][];
  readonly knownIds: readonly string[][];
  readonly onCommitted: (account: number, call: AwsCall) => void;
};

/** A creation that was asked for, and the signed bytes of it. */
export type Creation = {
  readonly token: string | undefined;
  readonly key: string;
  readonly image: DescribedImage;
  readonly sent: ApiCall;
};

const idOfNoImage = `img-${'0'.repeat(22)}`;

/** Performs commands as that client, one at a time. */
export function clientOf(
  running: RunningProgram,
  client: number,
  schedule: Schedule,
): (command: Command) => Promise<void> {
  const { program, accounts, servings, calls, clock, shares, plainReads } = running;
  const account = program.accounts[client] ?? 0;
  const [sessionAccount, serving, creations, knownIds] = [
    accounts[account],
    servings[client],
    running.creations[account],
    running.knownIds[account],
  ];
  if (!sessionAccount || !serving || !creations || !knownIds) throw new Error(`there is no client ${client}`);
  const { worker } = serving;

  function signer() {
    return {
      key: keyOf((sessionAccount as SessionAccount).tenant),
      now: running.now + (program.clientSkewsMs[client] ?? 0),
    };
  }

  async function call(operation: Operation, sent: ApiCall): Promise<void> {
    const requestId = randomUUID();
    const surroundings: Surroundings = {
      client,
      worker,
      schedule,
      shares,
      plainReads,
      clock,
      isDeletion: operation.type === 'delete',
      onLate: (arrival) => running.late.push(arrival),
      onCommitted: (committed) => running.onCommitted(account, committed),
    };
    const activity = watch(surroundings);
    (serving as Serving).interceptor = activity.intercept;
    worker.clock.now = running.now + (program.workerSkewsMs[client] ?? 0);
    const invokedAt = clock();
    const answered = await worker.invoke({ ...sent, requestId }, activity.onEcs);
    const answer: Answer = !answered || activity.killed() ? { type: 'unknown' } : answerOf(sent, answered);
    const [drewId, refusedByEcs] = [activity.drewId(), activity.refusedByEcs()];
    calls.push({
      client,
      account,
      operation,
      invokedAt,
      answeredAt: clock(),
      answer,
      committing: activity.committing(),
      disturbed: activity.disturbed(),
      ...(activity.missedItem() ? { missedItem: true } : {}),
      ...(activity.killed() ? { killedRequestId: requestId } : {}),
      ...(drewId === undefined ? {} : { drewId }),
      ...(refusedByEcs === undefined ? {} : { refusedByEcs }),
    });
    learn(answer);
  }

  function learn(answer: Answer): void {
    const heard = answer.type === 'created' || answer.type === 'replayed' ? [answer.id] : [];
    if (answer.type === 'listed') heard.push(...answer.images.map(({ id }) => id));
    for (const id of heard) if (!knownIds?.includes(id)) knownIds?.push(id);
  }

  async function operate(operation: Operation, done: Promise<void>): Promise<void> {
    const invokedAt = clock();
    await done;
    const answer = { type: 'done' as const };
    calls.push({
      client,
      account,
      operation,
      invokedAt,
      answeredAt: clock(),
      answer,
      committing: true,
      disturbed: false,
    });
  }

  function create({ token, key, image, sent }: Creation): Promise<void> {
    return call({ type: 'create', key, hasToken: token !== undefined, image }, sent);
  }

  return async function perform(command) {
    switch (command.type) {
      case 'create': {
        const { token, image } = command;
        const key = token ?? `signature ${creations.length}`;
        const creation = { token, key, image, sent: createImageCall(image, token, signer()) };
        creations.push(creation);
        return create(creation);
      }
      case 'repeat': {
        const earlier = nthLast(creations, command.nth);
        if (!earlier) return;
        const { token, image } = earlier;
        return create(
          token === undefined ? earlier : { ...earlier, sent: createImageCall(image, token, signer()) },
        );
      }
      case 'get':
      case 'delete': {
        // The other account's ids come last: they exist, but not for this account.
        const ids = [...running.knownIds.flatMap((known) => (known === knownIds ? [] : known)), ...knownIds];
        const id = nthLast(ids, command.nth) ?? idOfNoImage;
        return call({ type: command.type, id }, imageCall(`${command.type}-image`, id, signer()));
      }
      case 'list':
        return call({ type: 'list' }, listCall(signer()));
      case 'quotas':
        return call({ type: 'quotas' }, quotasCall(signer()));
      case 'set limit':
        plainReads.revealAll();
        return operate(command, sessionAccount.setLimit(command.limit));
      case 'set key':
        return operate(command, sessionAccount.setKeyStatus(command.status));
      case 'sweep':
        plainReads.revealAll();
        return sessionAccount.sweep(running.now);
    }
  };
}

function nthLast<Value>(values: readonly Value[], nth: number): Value | undefined {
  return values.length === 0 ? undefined : values.at(-1 - (nth % values.length));
}
