import { expect, test } from 'vitest';
import { backoffSeconds, postponeSeconds } from '../../functions/registration-requests/backoff.ts';

test('a message is hidden twice as long after each attempt, up to a quarter of an hour', () => {
  const longest = Array.from({ length: 10 }, (_, index) => backoffSeconds(index + 1, () => 1));
  expect(longest).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 900, 900]);
});

test('the time is jittered, by up to a half', () => {
  expect(backoffSeconds(2, () => 0)).toBe(5);
  expect(backoffSeconds(20, () => 0)).toBe(450);
  expect(backoffSeconds(1, () => 0)).toBe(3);
});

test('a message whose commit is in doubt stays hidden until that commit is over', () => {
  expect(postponeSeconds({ result: 'postponed', commitInDoubt: true }, 1)).toBe(30);
  expect(postponeSeconds({ result: 'postponed', commitInDoubt: true }, 20)).toBeGreaterThanOrEqual(450);
  expect(postponeSeconds({ result: 'postponed', commitInDoubt: false }, 1)).toBeLessThanOrEqual(5);
});

test('an unreadable message comes back at once', () => {
  expect(postponeSeconds({ result: 'unreadable', commitInDoubt: false }, 5)).toBe(0);
});
