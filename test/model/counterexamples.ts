import type { Command, Program, Step } from './program.ts';

export function create(token: string, ecsImageId: string): Command {
  return { type: 'create', token, image: { name: 'a', ecsImageId } };
}

/** One phase of an account with that limit: all clocks are right, and nothing follows. */
export function program(
  limit: number,
  scripts: Program['phases'][number]['scripts'],
  steps: readonly Step[],
): Program {
  return {
    limits: [limit, limit],
    accounts: [0, 0, 0],
    clientSkewsMs: [0, 0, 0],
    workerSkewsMs: [0, 0, 0],
    phases: [{ scripts, timePasses: false, sweeps: false }],
    steps,
  };
}

type Counterexample = readonly [name: string, program: Program];

/** Programs for which earlier versions broke a promise. Random histories found them; these are the smallest that show it. */
export const counterexamples: readonly [Counterexample, Counterexample] = [
  [
    'replays a creation that another request committed while ECS was about to refuse this one',
    program(
      1,
      [[create('t1', 'm-1')], [create('t1', 'm-1')], []],
      [
        { pick: 0, turns: 'command', outcome: 'ECS: missing' },
        { pick: 1, turns: 'command', outcome: 'done' },
      ],
    ),
  ],
  [
    'does not refuse for the quota while the commit is still under way and may yet succeed',
    program(
      1,
      [[create('t1', 'm-1')], [create('t2', 'm-2'), { type: 'delete', nth: 0 }], []],
      [
        { pick: 0, turns: 'command', outcome: 'arrives late' },
        { pick: 1, turns: 'command', outcome: 'done' },
      ],
    ),
  ],
];
