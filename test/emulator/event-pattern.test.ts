import { expect, test } from 'vitest';
import { eventPattern } from '../../infra/emulator/eventbridge/event-pattern.ts';

const event = { source: 'imprint.images', detail: { Size: 3, Tags: ['a', 'b'], Nothing: null } };

test.each([
  ['a value', { source: ['imprint.images', 'other'] }, true],
  ['another value', { source: ['other'] }, false],
  ['a number is no text', { detail: { Size: ['3'] } }, false],
  ['a number', { detail: { Size: [3] } }, true],
  ['null', { detail: { Nothing: [null] } }, true],
  ['one element of a list', { detail: { Tags: ['b'] } }, true],
  ['all names have to match', { source: ['imprint.images'], detail: { Size: [4] } }, false],
  ['prefix', { source: [{ prefix: 'imprint.' }] }, true],
  ['another prefix', { source: [{ prefix: 'images' }] }, false],
  ['suffix', { source: [{ suffix: '.images' }] }, true],
  ['exists', { detail: { Size: [{ exists: true }] } }, true],
  ['exists not', { detail: { Weight: [{ exists: false }] } }, true],
  ['exists in what there is not', { more: { Size: [{ exists: true }] } }, false],
  ['anything but', { source: [{ 'anything-but': ['other'] }] }, true],
  ['anything but that', { source: [{ 'anything-but': 'imprint.images' }] }, false],
  ['anything but a prefix', { source: [{ 'anything-but': { prefix: 'imprint.' } }] }, false],
  ['anything, but nothing', { Weight: [{ 'anything-but': ['other'] }] }, false],
])('%s', (_, pattern, expected) => {
  expect(eventPattern(pattern)(event)).toBe(expected);
});

test.each([
  [{ source: [{ cidr: '10.0.0.0/24' }] }],
  [{ source: [{ prefix: { 'equals-ignore-case': 'a' } }] }],
  [{ $or: [{ source: ['a'] }] }],
  [{ source: 'a' }],
])('refuses the unknown pattern %j', (pattern) => {
  expect(() => eventPattern(pattern)).toThrow();
});
