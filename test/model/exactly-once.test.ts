import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { telltales } from '../safeguards/telltales.ts';
import { sharedDynamoDB, sharedTemplate } from '../support/own-stack.ts';
import { counterexamples } from './counterexamples.ts';
import type { Call } from './history.ts';
import { programs } from './programs.ts';
import { runProgram } from './run-program.ts';
import { newSession } from './session.ts';
import { resultText, runSessions } from './suite.ts';
import { faultsOf } from './verdict.ts';
import { startWorld } from './world.ts';

/** The same histories every time; IMPRINT_SEED=N draws others, and so does `npm run verify -- soak`. */
const seed = Number(process.env['IMPRINT_SEED'] ?? 20_261_124);

const histories = 50;

/** Generous: this does not test how long it takes. */
const timeout = 1_200_000;

const world = await startWorld(1, { dynamoDB: sharedDynamoDB(), template: sharedTemplate() });
const workers = await world.startWorkers(0, { breakable: true });
const session = newSession(world, workers);
afterAll(async () => {
  await workers.stop();
  await world.stop();
});

test.each(counterexamples)('%s', { timeout }, async (_, program) => {
  expect(faultsOf(await runProgram(program, session))).toEqual([]);
});

test('repeats the history of a program that runs again', { timeout }, async () => {
  for (const program of fc.sample(programs, { seed, numRuns: 3 })) {
    const [first, second] = [await runProgram(program, session), await runProgram(program, session)];
    expect(withoutIds(second.calls)).toEqual(withoutIds(first.calls));
  }
});

describe('without a safeguard', () => {
  test.each(telltales)('a service that %s breaks a promise', { timeout }, async (variant, program) => {
    expect(faultsOf(await runProgram(program, session))).toEqual([]);
    for (const { worker } of workers.servings) worker.setVariant(variant);
    const faults = faultsOf(await runProgram(program, session));
    for (const { worker } of workers.servings) worker.setVariant(undefined);
    expect(faults).not.toEqual([]);
  });
});

test('explains every random history of races, lost answers, kills and late writes by the model', {
  timeout,
}, async () => {
  const result = await runSessions([session], { seed, histories });
  console.log(resultText(result));
  expect(result.violation).toBeUndefined();
  expect(result.histories).toBe(histories);
});

/**
 * The calls with ids of images and requests by the order in which they are named: they are drawn anew each time. Lists are by
 * ECS image, because the ids of images that are created in one millisecond sort by chance.
 */
function withoutIds(calls: readonly Call[]): unknown {
  const ids: string[] = [];
  const sorted = calls.map(({ answer, ...call }) => {
    if (answer.type !== 'listed') return { ...call, answer };
    const images = answer.images.toSorted((a, b) => (a.ecsImageId < b.ecsImageId ? -1 : 1));
    return { ...call, answer: { ...answer, images } };
  });
  const text = JSON.stringify(sorted).replace(/img-[0-9a-z]{22}|[0-9a-f-]{36}/g, (id) => {
    if (!ids.includes(id)) ids.push(id);
    return `id-${ids.indexOf(id)}`;
  });
  return JSON.parse(text);
}
