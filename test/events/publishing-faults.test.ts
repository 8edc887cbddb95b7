import { expect, test } from 'vitest';
import { publishingRun } from './publishing-run.ts';

test('publishes every change in order, and nothing else, while publisher and bus fail', async () => {
  const { committed, struck, delivered, repeated, ...violations } = await publishingRun({
    creations: 20,
    deletions: 6,
    seed: 1,
    faulty: 0.4,
  });
  expect(violations).toEqual({ missing: [], unfounded: [], contradicting: [], disordered: [] });
  expect(committed).toHaveLength(26);
  expect(delivered).toBe(committed.length + repeated);
  expect(struck.size).toBeGreaterThan(0);
}, 240_000);
