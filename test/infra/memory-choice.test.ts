import { expect, it } from 'vitest';
import { chosenSize, type Duty } from '../bench/prices/memory-choice.ts';

const figures = {
  coldCpuMs: 100,
  coldCalls: 0,
  services: 0,
  warmCpuMs: 2,
  warmCalls: 2,
  peakMb: 60,
  itemCpuMs: 4,
  itemCalls: 4,
};
const inBackground: Duty = { answersClients: false, timeoutMs: 60_000, batch: { items: 0, atOnce: 1 } };

it.each<[behavior: string, changedFigures: Partial<typeof figures>, duty: Partial<Duty>, memoryMb: number]>([
  ['takes the least memory for a function that mostly waits', {}, {}, 128],
  ['leaves half of the memory free', { peakMb: 65 }, {}, 256],
  // 100 ms of CPU take 691 ms with 256 MB and 346 ms with 512 MB.
  ['answers a client within 500 ms of a cold start', {}, { answersClients: true }, 512],
  // 30,000 items of 4 ms take 415 s with 512 MB and 207 s with 1,024 MB.
  [
    'finishes the largest batch in three quarters of the timeout',
    {},
    { timeoutMs: 300_000, batch: { items: 30_000, atOnce: 20 } },
    1024,
  ],
  // The audit of 10^5 accounts: 4 calls of 5 ms each wait for 2,000 s in turn, but for 100 s when 20 run at once.
  [
    'counts the time that items wait at once',
    { itemCpuMs: 0.1 },
    { timeoutMs: 900_000, batch: { items: 100_000, atOnce: 20 } },
    128,
  ],
])('the choice of memory %s', (_behavior, changedFigures, duty, memoryMb) => {
  const chosen = chosenSize({ ...figures, ...changedFigures }, { ...inBackground, ...duty });
  expect(chosen.memoryMb).toBe(memoryMb);
});

it('the choice of memory fails if no size is fast enough', () => {
  const slow = { ...figures, coldCpuMs: 501 };
  expect(() => chosenSize(slow, { ...inBackground, answersClients: true })).toThrow('no size fits');
});
