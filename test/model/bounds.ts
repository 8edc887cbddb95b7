import { type Call, callLine, isInDoubt } from './history.ts';

/**
 * What is wrong with an account's lists and its numbers of used images: DynamoDB promises no one moment for several items, so
 * each image has to be listed if it was there all the time, and must not be if it was not there at any time; what was created or
 * deleted meanwhile may be seen or not.
 */
export function brokenBounds(calls: readonly Call[], initialLimit: number): string[] {
  return calls.flatMap((call) => {
    const { answer } = call;
    if (answer.type !== 'listed' && answer.type !== 'quotas') return [];
    const { always, sometimes } = imagesDuring(call, calls);
    const faults =
      answer.type === 'listed'
        ? listFaults(answer.images, always, sometimes)
        : quotaFaults(answer, [always.size, sometimes.size], limitsDuring(call, calls, initialLimit));
    return faults.map((fault) => `${fault}: ${callLine(call)}`);
  });
}

type Images = ReadonlyMap<string, Call>;

/** The images that were there all the time that a call was under way, and those that were there at some moment of it. */
function imagesDuring(
  { invokedAt, answeredAt }: Call,
  calls: readonly Call[],
): { readonly always: Images; readonly sometimes: Images } {
  const always = new Map<string, Call>();
  const sometimes = new Map<string, Call>();
  for (const creation of calls) {
    const id =
      creation.answer.type === 'created'
        ? creation.answer.id
        : isInDoubt(creation)
          ? creation.drewId
          : undefined;
    if (id === undefined || creation.invokedAt > answeredAt) continue;
    const deletions = calls.filter(
      (deletion) =>
        deletion.operation.type === 'delete' &&
        deletion.operation.id === id &&
        (deletion.answer.type === 'deleted' || isInDoubt(deletion)),
    );
    const isGone = deletions.some(
      ({ answer, answeredAt }) => answer.type === 'deleted' && answeredAt < invokedAt,
    );
    if (isGone) continue;
    sometimes.set(id, creation);
    const mayGo = deletions.some((deletion) => deletion.invokedAt < answeredAt);
    if (creation.answer.type === 'created' && creation.answeredAt < invokedAt && !mayGo)
      always.set(id, creation);
  }
  return { always, sometimes };
}

function listFaults(
  images: readonly { readonly id: string; readonly name: string; readonly ecsImageId: string }[],
  always: Images,
  sometimes: Images,
): string[] {
  const ids = images.map(({ id }) => id);
  const missing = [...always.keys()].filter((id) => !ids.includes(id));
  const ghosts = ids.filter((id) => !sometimes.has(id));
  const altered = images.filter(({ id, name, ecsImageId }) => {
    const operation = sometimes.get(id)?.operation;
    return (
      operation?.type === 'create' &&
      (operation.image.name !== name || operation.image.ecsImageId !== ecsImageId)
    );
  });
  const isOrdered = ids.every((id, index) => index === 0 || (ids[index - 1] ?? '') < id);
  return [
    ...missing.map((id) => `${id} is not listed`),
    ...ghosts.map((id) => `${id} is listed and not there`),
    ...altered.map(({ id }) => `${id} is listed as something else`),
    ...(isOrdered ? [] : ['the list is out of order, or has an image twice']),
  ];
}

function quotaFaults(
  { limit, used }: { readonly limit: number; readonly used: number },
  [least, most]: readonly [number, number],
  limits: ReadonlySet<number>,
): string[] {
  return [
    ...(used >= least && used <= most ? [] : [`${used} are used, and there are ${least} to ${most}`]),
    ...(limits.has(limit) ? [] : [`${limit} is not the limit, but ${[...limits].join(' or ')}`]),
  ];
}

/** The limits in force at some moment of a call. The operator's own calls do not overlap. */
function limitsDuring(
  { invokedAt, answeredAt }: Call,
  calls: readonly Call[],
  initialLimit: number,
): Set<number> {
  let limits = new Set([initialLimit]);
  for (const { operation, ...change } of calls.toSorted((a, b) => a.invokedAt - b.invokedAt)) {
    if (operation.type !== 'set limit' || change.invokedAt > answeredAt) continue;
    limits = change.answeredAt < invokedAt ? new Set([operation.limit]) : limits.add(operation.limit);
  }
  return limits;
}
