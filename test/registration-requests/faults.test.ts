import { expect, onTestFinished, test } from 'vitest';
import { startOwnStack } from '../support/own-stack.ts';
import { registrationRun } from './faults-run.ts';

test('gives each token one image, and only poison to the dead letters, though messages repeat and the worker is killed', async () => {
  const stack = await startOwnStack();
  onTestFinished(stack.stop);
  const run = await registrationRun(stack, {
    messages: 40,
    duplicates: 0.3,
    poison: 0.05,
    kills: 1,
    seed: 1,
  });
  expect(run).toEqual({
    sent: { different: 26, duplicates: 12, poison: 2 },
    kills: 1,
    withoutImage: 0,
    withOneImage: 26,
    withMoreImages: 0,
    deadPoison: 2,
    otherDeadLetters: 0,
    inexact: 0,
  });
}, 240_000);
