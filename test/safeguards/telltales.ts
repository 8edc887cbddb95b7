import { counterexamples, create, program } from '../model/counterexamples.ts';
import type { Program, Step } from '../model/program.ts';

/** The first client runs until its write, then the second one runs to its end, then the first goes on. */
const overtaken: readonly Step[] = [
  { pick: 0, turns: 'write', outcome: 'done' },
  { pick: 1, turns: 'command', outcome: 'done' },
  { pick: 1, turns: 'command', outcome: 'done' },
];

/** The client runs until its write, which meets a conflict. */
const meetsConflict: readonly Step[] = [
  { pick: 0, turns: 'write', outcome: 'done' },
  { pick: 0, turns: 'command', outcome: 'conflict' },
];

const [[, ecsRefuses], [, arrivesLate]] = counterexamples;

/** The most telling variants, each with the smallest program that exposes it. */
export const telltales: readonly (readonly [variant: string, program: Program])[] = [
  ['commits over a live token', program(3, [[create('t1', 'm-1')], [create('t1', 'm-2')], []], overtaken)],
  [
    'commits over a lock, where nothing was deleted lately',
    program(3, [[create('t1', 'm-1')], [create('t2', 'm-1')], []], overtaken),
  ],
  [
    'commits beyond the limit of an account that has its own',
    program(1, [[create('t1', 'm-1')], [create('t2', 'm-2')], []], overtaken),
  ],
  [
    'deletes the lock and does not leave the deletion in it',
    program(3, [[create('t1', 'm-1')], [create('t2', 'm-1'), { type: 'delete', nth: 0 }], []], overtaken),
  ],
  ['takes a cancelled transaction for final', program(3, [[create('t1', 'm-1')], [], []], meetsConflict)],
  ['does not read the token again when ECS refuses', ecsRefuses],
  ['takes a commit without an answer for one that did nothing', arrivesLate],
];
