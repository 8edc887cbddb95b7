import { expect, test } from 'vitest';
import { publishingRun } from './publishing-run.ts';

test('while publisher and bus fail in every way nothing is missing, invented or out of order', async () => {
  const { committed, struck, delivered, repeated, ...violations } = await publishingRun({
    creations: 50,
    deletions: 15,
    seed: 1,
    faulty: 0.4,
  });
  expect(violations).toEqual({ missing: [], unfounded: [], contradicting: [], disordered: [] });
  expect(committed).toHaveLength(65);
  expect(delivered).toBe(committed.length + repeated);
  expect(struck.size).toBeGreaterThan(0);
}, 240_000);
