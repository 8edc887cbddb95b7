import { expect, test } from 'vitest';
import { brokenBounds } from './bounds.ts';
import type { Answer, Call, Operation } from './history.ts';

const image = { name: 'a', ecsImageId: 'm-1' };
const creation: Operation = { type: 'create', key: 't', hasToken: true, image };
const deletion: Operation = { type: 'delete', id: 'img-1' };
const limit = 2;

function call(
  interval: readonly [number, number],
  operation: Operation,
  answer: Answer,
  drewId?: string,
): Call {
  const [invokedAt, answeredAt] = interval;
  const drew = drewId === undefined ? {} : { drewId };
  return {
    client: 0,
    account: 0,
    operation,
    invokedAt,
    answeredAt,
    answer,
    committing: true,
    disturbed: false,
    ...drew,
  };
}

const created = (...interval: [number, number]) => call(interval, creation, { type: 'created', id: 'img-1' });
const deleted = (...interval: [number, number]) => call(interval, deletion, { type: 'deleted' });

function list(interval: readonly [number, number], ...ids: readonly string[]): Call {
  return call(interval, { type: 'list' }, { type: 'listed', images: ids.map((id) => ({ id, ...image })) });
}

function quotas(interval: readonly [number, number], used: number, said = limit): Call {
  return call(interval, { type: 'quotas' }, { type: 'quotas', limit: said, used });
}

test.each([
  ['created before', [created(1, 2)], { listed: true, missing: false }],
  ['created meanwhile', [created(1, 11)], { listed: true, missing: true }],
  ['created after', [created(21, 22)], { listed: false, missing: true }],
  ['deleted before', [created(1, 2), deleted(3, 4)], { listed: false, missing: true }],
  ['deleted meanwhile', [created(1, 2), deleted(3, 11)], { listed: true, missing: true }],
  ['deleted after', [created(1, 2), deleted(21, 22)], { listed: true, missing: false }],
  ['maybe created', [call([1, 9], creation, { type: 'unknown' }, 'img-1')], { listed: true, missing: true }],
  [
    'maybe deleted',
    [created(1, 2), call([3, 9], deletion, { type: 'unknown' })],
    { listed: true, missing: true },
  ],
])('allows in a list only what can be seen of an image that was %s', (_, calls, { listed, missing }) => {
  const isRight = (reading: Call) => brokenBounds([...calls, reading], limit).length === 0;
  expect(isRight(list([10, 20], 'img-1'))).toBe(listed);
  expect(isRight(list([10, 20]))).toBe(missing);
  expect(isRight(quotas([10, 20], 1))).toBe(listed);
  expect(isRight(quotas([10, 20], 0))).toBe(missing);
});

test('requires each image once in a list, in order and as it was created', () => {
  const two = [created(1, 2), call([3, 4], creation, { type: 'created', id: 'img-2' })];
  expect(brokenBounds([...two, list([5, 6], 'img-1', 'img-2')], limit)).toEqual([]);
  expect(brokenBounds([...two, list([5, 6], 'img-2', 'img-1')], limit)).toHaveLength(1);
  expect(brokenBounds([...two, list([5, 6], 'img-1', 'img-1', 'img-2')], limit)).toHaveLength(1);
  const altered: Answer = { type: 'listed', images: [{ id: 'img-1', ...image, name: 'b' }] };
  expect(brokenBounds([created(1, 2), call([5, 6], { type: 'list' }, altered)], limit)).toHaveLength(1);
});

test('requires a limit that was in force during the call', () => {
  const change = (...interval: [number, number]) =>
    call(interval, { type: 'set limit', limit: 5 }, { type: 'done' });
  expect(brokenBounds([quotas([10, 20], 0)], limit)).toEqual([]);
  expect(brokenBounds([quotas([10, 20], 0, 5)], limit)).toHaveLength(1);
  expect(brokenBounds([change(1, 2), quotas([10, 20], 0)], limit)).toHaveLength(1);
  expect(brokenBounds([change(1, 2), quotas([10, 20], 0, 5)], limit)).toEqual([]);
  expect(brokenBounds([change(11, 12), quotas([10, 20], 0)], limit)).toEqual([]);
  expect(brokenBounds([change(11, 12), quotas([10, 20], 0, 5)], limit)).toEqual([]);
});

test('rejects a Used that is not a number', () => {
  expect(brokenBounds([created(1, 2), quotas([3, 4], Number.NaN)], limit)).toHaveLength(1);
});
