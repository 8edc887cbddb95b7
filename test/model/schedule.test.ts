import { expect, test } from 'vitest';
import type { OutcomeName } from './faults.ts';
import type { Purpose, Step } from './program.ts';
import { createSchedule } from './schedule.ts';

/** The order in which two clients with those calls take their turns, with the outcome of each call. */
async function turns(steps: readonly Step[], calls: readonly Purpose[]): Promise<string[]> {
  const schedule = createSchedule(steps);
  const taken: string[] = [];
  async function client(rank: number): Promise<void> {
    for (const purpose of calls) {
      const outcome: OutcomeName = await schedule.turn(rank, purpose);
      taken.push(`${rank} ${purpose}${outcome === 'done' ? '' : ` ${outcome}`}`);
    }
    schedule.end();
  }
  schedule.begin();
  schedule.begin();
  await Promise.all([client(0), client(1)]);
  return taken;
}

test('gives a client as many turns in a row as the step says, and the first one its outcome', async () => {
  const step: Step = { pick: 1, turns: 2, outcome: 'cut' };
  expect(await turns([step], ['read', 'write', 'read'])).toEqual([
    '1 read cut',
    '1 write',
    '0 read',
    '0 write',
    '0 read',
    '1 read',
  ]);
});

test('gives a client turns until a certain call would come next', async () => {
  const step: Step = { pick: 1, turns: 'ECS', outcome: 'done' };
  expect(await turns([step], ['read', 'read', 'ECS'])).toEqual([
    '1 read',
    '1 read',
    '0 read',
    '0 read',
    '0 ECS',
    '1 ECS',
  ]);
});

test('lets only a write arrive late, while others go on', async () => {
  const step: Step = { pick: 1, turns: 1, outcome: 'arrives late' };
  expect(await turns([step], ['read', 'ECS', 'write', 'read'])).toEqual([
    '1 read',
    '1 ECS',
    '1 write arrives late',
    '0 read',
    '0 ECS',
    '0 write',
    '0 read',
    '1 read',
  ]);
});
