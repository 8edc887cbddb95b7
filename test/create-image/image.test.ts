import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { creationTime } from '../../functions/images/image.ts';

describe('CreationTime', () => {
  it('has 27 characters with six fraction digits and keeps the moment', () =>
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) }), (ms) => {
        const time = creationTime(ms);
        expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}000Z$/);
        expect(time).toHaveLength(27);
        expect(Date.parse(time)).toBe(ms);
      }),
    ));

  it.each([
    [Date.UTC(2026, 10, 24, 12), '2026-11-24T12:00:00.000000Z'],
    [Date.UTC(2026, 0, 2, 3, 4, 5, 67), '2026-01-02T03:04:05.067000Z'],
  ])('of %i is %s', (ms, time) => {
    expect(creationTime(ms)).toBe(time);
  });
});
