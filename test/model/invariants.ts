import { createHash } from 'node:crypto';
import { type Answer, type Call, callLine, isInDoubt } from './history.ts';
import type { AccountAtEnd, Run } from './run-program.ts';

/** What is wrong with the accounts at the end, whatever clients were answered. */
export function brokenInvariants(run: Run): string[] {
  return run.accounts.flatMap((account, index) => {
    const calls = run.calls.filter((call) => call.account === index);
    const faults = [
      ...countFaults(account),
      ...shareFaults(account, calls, run),
      ...idFaults(calls),
      ...tokenFaults(account, calls),
      ...changeFaults(account),
      ...refusedAndDone(account, calls),
      ...lastReadFaults(account, calls),
      ...eventFaults(account),
    ];
    return faults.map((fault) => `account ${index}: ${fault}`);
  });
}

type Held = { readonly id: string; readonly ecsImageId: string };

function images({ items }: AccountAtEnd): Held[] {
  return items.flatMap(({ sk, ecsImageId }) =>
    sk?.S?.startsWith('IMAGE#')
      ? [{ id: sk.S.slice('IMAGE#'.length), ecsImageId: String(ecsImageId?.S) }]
      : [],
  );
}

/** Counter, images and locks are the same number, and each image has the lock of its ECS image. */
function countFaults(account: AccountAtEnd): string[] {
  const locks = account.items.filter(({ sk, imageId }) => sk?.S?.startsWith('ECS#') && imageId);
  const [held, needed] = [
    locks.map(({ sk, imageId }) => `${sk?.S} of ${imageId?.S}`),
    images(account).map(({ id, ecsImageId }) => `${lockKey(ecsImageId)} of ${id}`),
  ];
  return [
    ...(account.imageCount === needed.length
      ? []
      : [`the counter says ${account.imageCount}, and there are ${needed.length} images`]),
    ...needed.filter((lock) => !held.includes(lock)).map((lock) => `there is no lock ${lock}`),
    ...held.filter((lock) => !needed.includes(lock)).map((lock) => `nobody needs the lock ${lock}`),
  ];
}

/** Registered images must be shared, except those that a deletion was unsharing when its worker was killed. */
function shareFaults(account: AccountAtEnd, calls: readonly Call[], { shares }: Run): string[] {
  const killed = new Set(calls.flatMap(({ killedRequestId }) => killedRequestId ?? []));
  const leased = account.items.flatMap(({ deletingBy, imageId }) =>
    killed.has(requestOf(deletingBy?.S)) ? [imageId?.S] : [],
  );
  return images(account)
    .filter(({ id, ecsImageId }) => !leased.includes(id) && !shares.isShared(account.accountId, ecsImageId))
    .map(({ id, ecsImageId }) => `${id} is registered, and ${ecsImageId} is not shared`);
}

/** The request whose lease that is: of one request each attempt has its own. */
function requestOf(lease = ''): string {
  return lease.toLowerCase().split('#', 1)[0] ?? '';
}

/** No id is created twice. */
function idFaults(calls: readonly Call[]): string[] {
  const ids = calls.flatMap(({ answer }) => (answer.type === 'created' ? [answer.id] : []));
  return ids.filter((id, index) => ids.indexOf(id) < index).map((id) => `${id} was created twice`);
}

/** A token that is remembered names the image of a creation with that token. */
function tokenFaults({ items }: AccountAtEnd, calls: readonly Call[]): string[] {
  return items.flatMap(({ sk, imageId }) => {
    const token = /^TOKEN#(.*)$/.exec(sk?.S ?? '')?.[1];
    if (token === undefined) return [];
    const isOfIt = calls.some(
      (call) =>
        call.operation.type === 'create' &&
        call.operation.key === token &&
        (isInDoubt(call) || call.answer.type === 'created') &&
        call.drewId === imageId?.S,
    );
    return isOfIt ? [] : [`the token ${token} names ${imageId?.S}, which no request with it created`];
  });
}

/** The images must be those created and not deleted, once each, and the revision must count the changes. */
function changeFaults(account: AccountAtEnd): string[] {
  // The database answers a transaction that the SDK repeats as it did at first.
  const changes = new Set(account.changes.map(({ type, imageId }) => `${imageId}.${type}`));
  const there = images(account).map(({ id }) => id);
  const expected = [...changes]
    .filter((change) => change.endsWith('.created'))
    .map((change) => change.replace('.created', ''))
    .filter((id) => !changes.has(`${id}.deleted`));
  return [
    ...(account.revision === changes.size
      ? []
      : [`the revision is ${account.revision} after ${changes.size} changes`]),
    ...(there.sort().join() === expected.sort().join()
      ? []
      : [
          `there are ${there.join(', ') || 'no images'}, and there should be ${expected.join(', ') || 'none'}`,
        ]),
  ];
}

/** An image exists only if its request was answered so, or not at all. */
function refusedAndDone({ changes }: AccountAtEnd, calls: readonly Call[]): string[] {
  const created = new Set(changes.filter(({ type }) => type === 'created').map(({ imageId }) => imageId));
  return calls
    .filter(
      ({ drewId, answer }) => drewId !== undefined && created.has(drewId) && !mayHaveCreated(answer, drewId),
    )
    .map((call) => `an image of a request that was answered otherwise: ${callLine(call)}`);
}

function mayHaveCreated(answer: Answer, id: string): boolean {
  return answer.type === 'unknown' || (answer.type === 'created' && answer.id === id);
}

/** The last list and the last quotas were read when nothing else was under way, so they must be exact. */
function lastReadFaults(account: AccountAtEnd, calls: readonly Call[]): string[] {
  const there = images(account).map(({ id }) => id);
  const listed = calls.map(({ answer }) => answer).findLast(({ type }) => type === 'listed');
  const quotas = calls.map(({ answer }) => answer).findLast(({ type }) => type === 'quotas');
  const ids = listed?.type === 'listed' ? listed.images.map(({ id }) => id) : [];
  const used = quotas?.type === 'quotas' ? quotas.used : undefined;
  return [
    ...(ids.join() === there.sort().join() ? [] : [`listed at last: ${ids.join(', ') || 'nothing'}`]),
    ...(used === account.imageCount ? [] : [`used at last: ${used}, and the counter says otherwise`]),
  ];
}

/** Every change has an event, every event a change, and no deletion is published before the creation. */
function eventFaults({ changes, events }: AccountAtEnd): string[] {
  const expected = new Set(changes.map(({ type, imageId }) => `${imageId}.${type}`));
  const published = new Set(events);
  const tooEarly = events.filter(
    (id) =>
      id.endsWith('.deleted') && events.indexOf(id) < events.indexOf(id.replace('.deleted', '.created')),
  );
  return [
    ...[...expected.difference(published)].map((id) => `${id} was not published`),
    ...[...published.difference(expected)].map((id) => `${id} was published, and did not happen`),
    ...tooEarly.map((id) => `${id} was published before the creation`),
  ];
}

function lockKey(ecsImageId: string): string {
  return `ECS#${createHash('sha256').update(ecsImageId).digest('hex')}`;
}
