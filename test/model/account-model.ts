import type { Call, Creation, DescribedImage, KeyStatus, Operation } from './history.ts';
import type { Model } from './linearizability.ts';

/**
 * What an account is, if one thing happens after the other: the reference that the service is held against. ECS locks and
 * the counter are no parts of it, since they follow from the images. That they do so in the database too is an invariant.
 */
export type AccountState = {
  /** By id. */
  readonly images: ReadonlyMap<string, DescribedImage>;
  readonly tokens: ReadonlyMap<string, Remembered>;
  readonly limit: number;
  /** The clients whose creation passed all checks but ECS's. */
  readonly passed: ReadonlySet<number>;
  readonly keyStatus: KeyStatus;
  /** Every status that the key had since time last passed: a worker may still have any of them in its cache. */
  readonly recentKeyStatuses: ReadonlySet<KeyStatus>;
};

type Remembered = { readonly id: string; readonly image: DescribedImage; readonly hasToken: boolean };

/** An empty account with that limit. */
function newAccount(limit: number): AccountState {
  return {
    images: new Map(),
    tokens: new Map(),
    limit,
    passed: new Set(),
    keyStatus: 'Active',
    recentKeyStatuses: new Set(['Active']),
  };
}

/** The model of an account that begins with that limit. */
export function accountModel(limit: number): Model<AccountState, Call> {
  return { initial: newAccount(limit), step, identity };
}

/** The state after a call that was answered as it was; undefined when it could not be answered so. */
function step(state: AccountState, call: Call): AccountState | undefined {
  const { operation, answer } = call;
  if (answer.type === 'unexpected') return undefined;
  if (answer.type === 'key disabled') return state.recentKeyStatuses.has('Disabled') ? state : undefined;
  if (isClientCall(operation) && !state.recentKeyStatuses.has('Active')) return undefined;

  switch (operation.type) {
    case 'create':
      return create(state, operation, call);
    case 'pass checks': {
      if (!passesChecks(state, operation.creation)) return undefined;
      return { ...state, passed: new Set([...state.passed, call.client]) };
    }
    case 'get': {
      const image = state.images.get(operation.id);
      if (answer.type === 'not found') return image ? undefined : state;
      if (answer.type !== 'found' || !image) return undefined;
      return answer.image.id === operation.id && isSame(answer.image, image) ? state : undefined;
    }
    case 'delete': {
      if (!state.images.has(operation.id)) return mayBe(answer.type, 'not found') ? state : undefined;
      if (answer.type === 'refused by ECS') return isRefusedByEcs(call) ? state : undefined;
      return mayBe(answer.type, 'deleted')
        ? { ...state, images: without(state.images, operation.id) }
        : undefined;
    }
    case 'set limit':
      return { ...state, limit: operation.limit };
    case 'set key': {
      const recentKeyStatuses = new Set([...state.recentKeyStatuses, operation.status]);
      return { ...state, keyStatus: operation.status, recentKeyStatuses };
    }
    case 'time passes': {
      const tokens = new Map([...state.tokens].filter(([, { hasToken }]) => !hasToken));
      return { ...state, tokens, recentKeyStatuses: new Set([state.keyStatus]) };
    }
    // What they say is held to less, since DynamoDB promises less of several items: see bounds.ts.
    case 'list':
      return answer.type === 'listed' ? state : undefined;
    case 'quotas':
      return answer.type === 'quotas' ? state : undefined;
  }
}

function create(
  state: AccountState,
  { key, hasToken, image }: Creation,
  call: Call,
): AccountState | undefined {
  const { client, answer, drewId } = call;
  const remembered = state.tokens.get(key);
  if (remembered) {
    if (!isSame(remembered.image, image)) return mayBe(answer.type, 'mismatch') ? state : undefined;
    if (answer.type === 'unknown') return state;
    return answer.type === 'replayed' && answer.id === remembered.id ? state : undefined;
  }
  if (answer.type === 'refused by ECS') {
    if (!state.passed.has(client) || !isRefusedByEcs(call)) return undefined;
    return { ...state, passed: new Set([...state.passed].filter((passed) => passed !== client)) };
  }
  if (isRegistered(state, image)) return mayBe(answer.type, 'registered already') ? state : undefined;
  if (state.images.size >= state.limit) {
    if (answer.type === 'unknown') return state;
    return answer.type === 'quota exhausted' && answer.limit === state.limit ? state : undefined;
  }
  const id = answer.type === 'created' ? answer.id : answer.type === 'unknown' ? drewId : undefined;
  if (id === undefined) return undefined;
  return {
    ...state,
    images: new Map(state.images).set(id, image),
    tokens: new Map(state.tokens).set(key, { id, image, hasToken }),
  };
}

function passesChecks(state: AccountState, { key, image }: Creation): boolean {
  return !state.tokens.has(key) && !isRegistered(state, image) && state.images.size < state.limit;
}

function isRegistered({ images }: AccountState, { ecsImageId }: DescribedImage): boolean {
  return [...images.values()].some((image) => image.ecsImageId === ecsImageId);
}

/** Whether ECS gave the reason that the answer names. */
function isRefusedByEcs({ answer, refusedByEcs }: Call): boolean {
  return answer.type === 'refused by ECS' && answer.reason === refusedByEcs?.reason;
}

/**
 * Splits a call into the moments at which its answer has to be right. A refusal by ECS has to be right at the moment when ECS
 * refused: a deletion's image was there then, and a creation's token was not. A creation needs an earlier moment too, at which it
 * passed all other checks; in between, others may take the lock or the last place.
 */
export function momentsOf(call: Call): readonly Call[] {
  const { operation, answer, refusedByEcs } = call;
  if (answer.type !== 'refused by ECS' || !refusedByEcs) return [call];
  const { at } = refusedByEcs;
  const refusal = { ...call, invokedAt: at, answeredAt: at };
  if (operation.type !== 'create') return [refusal];
  const passing: Operation = { type: 'pass checks', creation: operation };
  return [{ ...call, operation: passing, answeredAt: at, answer: { type: 'done' } }, refusal];
}

function isClientCall({ type }: Operation): boolean {
  return type !== 'set limit' && type !== 'set key' && type !== 'time passes';
}

function mayBe(given: string, expected: string): boolean {
  return given === expected || given === 'unknown';
}

function isSame(a: DescribedImage, b: DescribedImage): boolean {
  return a.name === b.name && a.ecsImageId === b.ecsImageId;
}

function without<Value>(map: ReadonlyMap<string, Value>, key: string): Map<string, Value> {
  return new Map([...map].filter(([candidate]) => candidate !== key));
}

/** Equal for equal states, whatever the order of events. */
function identity(state: AccountState): string {
  const remembered = [...state.tokens].map(([key, { id }]) => `${key}=${id}`);
  return [
    [...state.images.keys()].sort(),
    remembered.sort(),
    state.limit,
    [...state.passed].sort(),
    state.keyStatus,
    [...state.recentKeyStatuses].sort(),
  ].join('|');
}
