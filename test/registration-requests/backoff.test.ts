import { expect, test } from 'vitest';
import { backoffSeconds, postponeSeconds } from '../../functions/registration-requests/backoff.ts';

test('hides a message twice as long after each attempt, up to 15 minutes', () => {
  const longest = Array.from({ length: 10 }, (_, index) => backoffSeconds(index + 1, () => 1));
  expect(longest).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 900, 900]);
});

test('jitters the time by up to half', () => {
  expect(backoffSeconds(2, () => 0)).toBe(5);
  expect(backoffSeconds(20, () => 0)).toBe(450);
  expect(backoffSeconds(1, () => 0)).toBe(3);
});

test('hides a message whose commit is in doubt until the commit is over', () => {
  expect(postponeSeconds(1, true)).toBe(30);
  expect(postponeSeconds(20, true)).toBeGreaterThanOrEqual(450);
  expect(postponeSeconds(1, false)).toBeLessThanOrEqual(5);
});
