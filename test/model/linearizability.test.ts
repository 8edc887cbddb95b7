import { expect, test } from 'vitest';
import { type Interval, linearize, type Model } from './linearizability.ts';

// A register that holds one number, 0 at first: histories of it are small enough to be judged by hand.

type Access = (Interval & { readonly wrote: number }) | (Interval & { readonly read: number });

const register: Model<number, Access> = {
  initial: 0,
  step(value, access) {
    if ('wrote' in access) return access.wrote;
    return access.read === value ? value : undefined;
  },
  identity: String,
};

function write(wrote: number, invokedAt: number, answeredAt: number): Access {
  return { wrote, invokedAt, answeredAt };
}

function read(value: number, invokedAt: number, answeredAt: number): Access {
  return { read: value, invokedAt, answeredAt };
}

const linearizable: readonly (readonly [string, readonly Access[]])[] = [
  ['nothing', []],
  ['a read of the first value', [read(0, 1, 2)]],
  ['one after the other', [write(1, 1, 2), read(1, 3, 4), write(2, 5, 6), read(2, 7, 8)]],
  ['a read during a write sees it', [write(1, 1, 4), read(1, 2, 3)]],
  ['a read during a write does not see it', [write(1, 1, 4), read(0, 2, 3)]],
  ['two writes at once, the first one to begin last', [write(1, 1, 5), write(2, 2, 4), read(1, 6, 7)]],
  ['reads during a write, the later sees it', [write(1, 1, 8), read(0, 2, 3), read(1, 4, 5)]],
  ['a read that overlaps two writes', [write(1, 1, 4), write(2, 5, 8), read(1, 3, 6)]],
];

test.each(linearizable)('linearizable: %s', (_, calls) => {
  expect(linearize(calls, register)).toMatchObject({ linearizable: true, order: { length: calls.length } });
});

const impossible: readonly (readonly [string, readonly Access[]])[] = [
  ['a value that nobody wrote', [write(1, 1, 2), read(2, 3, 4)]],
  ['a write that was forgotten', [write(1, 1, 2), read(0, 3, 4)]],
  ['a read of what is not yet written', [read(1, 1, 2), write(1, 3, 4)]],
  [
    'reads during a write, the later does not see it any more',
    [write(1, 1, 8), read(1, 2, 3), read(0, 4, 5)],
  ],
  [
    'two readers see two writes in different orders',
    [write(1, 1, 9), write(2, 1, 9), read(1, 2, 3), read(2, 4, 5), read(1, 6, 7)],
  ],
];

test.each(impossible)('not linearizable: %s', (_, calls) => {
  expect(linearize(calls, register).linearizable).toBe(false);
});

test('takes a call in doubt as done or as not done', () => {
  const inDoubt = write(1, 1, 10);
  const mayBeLeftOut = (call: Access) => call === inDoubt;
  const seen = [inDoubt, read(0, 2, 3), read(1, 4, 5)];
  const notSeen = [inDoubt, read(0, 2, 3), read(0, 11, 12)];
  expect(linearize(seen, register, mayBeLeftOut).linearizable).toBe(true);
  expect(linearize(notSeen, register, mayBeLeftOut).linearizable).toBe(true);
  expect(linearize(notSeen, register).linearizable).toBe(false);
});

test('does not let a call in doubt happen after its end', () => {
  const inDoubt = write(1, 1, 4);
  const calls = [inDoubt, read(0, 5, 6), read(1, 7, 8)];
  expect(linearize(calls, register, (call) => call === inDoubt).linearizable).toBe(false);
});

test('returns the longest order that fits', () => {
  const calls = [write(1, 1, 2), read(1, 3, 4), read(7, 5, 6), read(1, 7, 8)];
  expect(linearize(calls, register).order).toEqual(calls.slice(0, 2));
});

test('judges 12 concurrent calls, which takes the memory of tried positions', () => {
  const writes = Array.from({ length: 12 }, (_, index) => write(index % 3, 1, 50));
  const calls = [...writes, read(7, 60, 61)];
  expect(linearize(calls, register).linearizable).toBe(false);
});
