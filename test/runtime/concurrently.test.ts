import { expect, it } from 'vitest';
import { forEachConcurrently } from '../../functions/runtime/concurrently.ts';

async function* counted(last: number): AsyncGenerator<number> {
  for (let item = 1; item <= last; item += 1) yield item;
}

it.each([
  ['a list', () => [1, 2, 3, 4, 5, 6, 7]],
  ['a generator', () => counted(7)],
])('runs each item of %s once, with no more at once than it may', async (_, items) => {
  const seen: number[] = [];
  let running = 0;
  let most = 0;
  await forEachConcurrently<number>(items(), 3, async (item) => {
    running += 1;
    most = Math.max(most, running);
    await new Promise(setImmediate);
    seen.push(item);
    running -= 1;
  });
  expect(seen.sort()).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(most).toBe(3);
});

it('fails with the first failure and begins nothing after it', async () => {
  const begun: number[] = [];
  const running = forEachConcurrently(counted(100), 2, async (item) => {
    begun.push(item);
    await new Promise(setImmediate);
    if (item === 3) throw new Error('third');
  });
  await expect(running).rejects.toThrow('third');
  await new Promise(setImmediate);
  expect(begun.length).toBeLessThan(6);
});
