import { expect, test } from 'vitest';
import { accountModel, momentsOf } from './account-model.ts';
import { type Answer, type Call, isInDoubt, type Operation } from './history.ts';
import { linearize } from './linearizability.ts';

const image = { name: 'a', ecsImageId: 'm-1' };
const another = { name: 'b', ecsImageId: 'm-2' };

function create(key: string, described = image): Operation {
  return { type: 'create', key, hasToken: !key.startsWith('signature'), image: described };
}

const done: Answer = { type: 'done' };
const unknown: Answer = { type: 'unknown' };
const created = (id: string): Answer => ({ type: 'created', id });
const replayed = (id: string): Answer => ({ type: 'replayed', id });
const exhausted = (limit: number): Answer => ({ type: 'quota exhausted', limit });
const timePasses: Operation = { type: 'time passes' };

function call(
  operation: Operation,
  answer: Answer,
  [invokedAt, answeredAt]: readonly [number, number],
): Call {
  return {
    client: 0,
    account: 0,
    operation,
    invokedAt,
    answeredAt,
    answer,
    committing: true,
    disturbed: false,
  };
}

function isLegal(...calls: readonly Call[]): boolean {
  return linearize(calls.flatMap(momentsOf), accountModel(1), isInDoubt).linearizable;
}

/** Whether an account with room for one image could have answered so, one after the other. */
function isPossible(...history: readonly (readonly [Operation, Answer, drewId?: string])[]): boolean {
  const calls = history.map(
    ([operation, answer, drewId], index): Call => ({
      ...call(operation, answer, [2 * index, 2 * index + 1]),
      ...(drewId === undefined ? {} : { drewId }),
    }),
  );
  return isLegal(...calls);
}

test('remembers a creation under its token, and answers replay or mismatch', () => {
  expect(isPossible([create('t'), created('1')], [create('t'), replayed('1')])).toBe(true);
  expect(isPossible([create('t'), created('1')], [create('t', another), { type: 'mismatch' }])).toBe(true);
  expect(isPossible([create('t'), created('1')], [create('t'), replayed('2')])).toBe(false);
  expect(isPossible([create('t'), created('1')], [create('t'), created('2')])).toBe(false);
  expect(isPossible([create('t'), created('1')], [create('t', another), replayed('1')])).toBe(false);
});

test('forgets a token when time passes, and does not forget a signature', () => {
  const forgotten = [
    [timePasses, done],
    [create('t'), { type: 'registered already' }],
  ] as const;
  expect(isPossible([create('t'), created('1')], ...forgotten)).toBe(true);
  expect(isPossible([create('t'), created('1')], [timePasses, done], [create('t'), replayed('1')])).toBe(
    false,
  );
  const signed = create('signature 0');
  expect(isPossible([signed, created('1')], [timePasses, done], [signed, replayed('1')])).toBe(true);
});

test('registers an ECS image once, and again after its deletion', () => {
  expect(isPossible([create('t'), created('1')], [create('u'), { type: 'registered already' }])).toBe(true);
  expect(isPossible([create('t'), created('1')], [create('u'), created('2')])).toBe(false);
  const deletion = [{ type: 'delete', id: '1' }, { type: 'deleted' }] as const;
  expect(isPossible([create('t'), created('1')], deletion, [create('u'), created('2')])).toBe(true);
  expect(isPossible([create('t'), created('1')], deletion, deletion)).toBe(false);
});

test('refuses at the limit in force, and names it', () => {
  const full = [create('t'), created('1')] as const;
  expect(isPossible(full, [create('u', another), exhausted(1)])).toBe(true);
  expect(isPossible(full, [create('u', another), exhausted(2)])).toBe(false);
  expect(isPossible(full, [create('u', another), created('2')])).toBe(false);
  expect(
    isPossible(full, [{ type: 'set limit', limit: 2 }, done], [create('u', another), created('2')]),
  ).toBe(true);
});

test('allows a refusal by ECS only after all other checks, and only while the token is free', () => {
  const missing: Answer = { type: 'refused by ECS', reason: 'missing' };
  const refused = {
    ...call(create('t'), missing, [0, 9]),
    refusedByEcs: { reason: 'missing', at: 5 },
  } as const;
  const other = { ...call(create('t'), created('1'), [0, 9]), client: 1 };
  expect(isLegal(refused)).toBe(true);
  expect(isLegal(refused, { ...other, answeredAt: 6 })).toBe(true);
  expect(isLegal(refused, { ...other, answeredAt: 4 })).toBe(false);
  // The last place was taken meanwhile, or before.
  expect(isLegal(refused, { ...other, operation: create('u', another), answeredAt: 4 })).toBe(true);
  const before = { ...other, operation: create('u', another), invokedAt: -2, answeredAt: -1 };
  expect(isLegal(refused, before)).toBe(false);
  expect(isLegal({ ...refused, refusedByEcs: { reason: 'unavailable', at: 5 } })).toBe(false);
  expect(isLegal(call(create('t'), missing, [0, 9]))).toBe(false);
});

test('allows ECS to refuse to unshare an image that exists', () => {
  const unavailable: Answer = { type: 'refused by ECS', reason: 'unavailable' };
  const refused = {
    ...call({ type: 'delete', id: '1' }, unavailable, [2, 9]),
    refusedByEcs: { reason: 'unavailable', at: 5 },
  } as const;
  expect(isLegal(refused)).toBe(false);
  expect(isLegal(call(create('t'), created('1'), [0, 1]), refused)).toBe(true);
});

test('finds an image while it exists, as it was created', () => {
  const get: Operation = { type: 'get', id: '1' };
  const found = (described: typeof image): Answer => ({ type: 'found', image: { id: '1', ...described } });
  expect(isPossible([get, { type: 'not found' }], [create('t'), created('1')], [get, found(image)])).toBe(
    true,
  );
  expect(isPossible([create('t'), created('1')], [get, { type: 'not found' }])).toBe(false);
  expect(isPossible([create('t'), created('1')], [get, found(another)])).toBe(false);
  expect(isPossible([get, found(image)])).toBe(false);
  const foundAnother: Answer = { type: 'found', image: { id: '2', ...image } };
  expect(isPossible([create('t'), created('1')], [get, foundAnother])).toBe(false);
});

test('takes an unanswered call as done or as not done', () => {
  const get: Operation = { type: 'get', id: '1' };
  expect(isPossible([create('t'), unknown, '1'], [create('t'), replayed('1')])).toBe(true);
  expect(isPossible([create('t'), unknown, '1'], [create('t'), created('2')])).toBe(true);
  expect(
    isPossible(
      [create('t'), created('1')],
      [{ type: 'delete', id: '1' }, unknown],
      [get, { type: 'not found' }],
    ),
  ).toBe(true);
});

test('refuses a disabled key once caches have expired, and allows both before', () => {
  const disable: Operation = { type: 'set key', status: 'Disabled' };
  const refused: Answer = { type: 'key disabled' };
  expect(isPossible([create('t'), refused])).toBe(false);
  expect(isPossible([disable, done], [create('t'), created('1')], [create('u'), refused])).toBe(true);
  expect(isPossible([disable, done], [timePasses, done], [create('t'), created('1')])).toBe(false);
  expect(isPossible([disable, done], [timePasses, done], [create('t'), refused])).toBe(true);
});

test('rejects answers that the service must not give', () => {
  expect(isPossible([{ type: 'list' }, { type: 'not found' }])).toBe(false);
  expect(isPossible([{ type: 'quotas' }, exhausted(1)])).toBe(false);
  expect(isPossible([create('t'), { type: 'unexpected', text: '500' }])).toBe(false);
});
