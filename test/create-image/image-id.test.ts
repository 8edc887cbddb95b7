import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTenantImageId, newImageId } from '../../functions/images/image-id.ts';

const epochMs = fc.integer({ min: 0, max: 32 ** 10 - 1 });
const digits = '0123456789abcdefghjkmnpqrstvwxyz';
const base32 = (characters: string) =>
  [...characters].reduce((value, character) => value * 32n + BigInt(digits.indexOf(character)), 0n);
const timeOf = (id: string) => Number(base32(id.slice('img-'.length, -12)));
const randomOf = (id: string) => base32(id.slice(-12));

describe('an image id', () => {
  it('is img- and 22 characters of lower-case Crockford base32', () =>
    fc.assert(
      fc.property(epochMs, (ms) => {
        expect(newImageId(ms)).toMatch(/^img-[0-9a-hjkmnp-tv-z]{22}$/);
      }),
    ));

  it('holds the milliseconds', () =>
    fc.assert(
      fc.property(epochMs, (ms) => {
        expect(timeOf(newImageId(ms))).toBe(ms);
      }),
    ));

  it('sorts by creation', () =>
    fc.assert(
      fc.property(epochMs, epochMs, (a, b) => {
        fc.pre(a < b);
        expect(newImageId(a) < newImageId(b)).toBe(true);
      }),
    ));

  it('has 60 random bits: every bit of its last 12 characters is drawn', () => {
    const drawn = Array.from({ length: 200 }, () => randomOf(newImageId(0)));
    const everSet = drawn.reduce((bits, value) => bits | value, 0n);
    const everClear = drawn.reduce((bits, value) => bits | ~value, 0n) & (2n ** 60n - 1n);
    expect(everSet).toBe(2n ** 60n - 1n);
    expect(everClear).toBe(2n ** 60n - 1n);
  });

  it('draws every digit as often as any other: a byte is taken modulo 32', () =>
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 12, maxLength: 12 }), (bytes) => {
        const digitsDrawn = [...newImageId(0, bytes).slice(-12)].map((digit) => digits.indexOf(digit));
        expect(digitsDrawn).toEqual([...bytes].map((byte) => byte % 32));
      }),
    ));

  it('differs every time', () => {
    const ids = Array.from({ length: 10_000 }, () => newImageId(1_795_521_600_000));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('has the form that GetImage reads', () => {
    expect(newImageId(Date.UTC(2026, 10, 24))).toMatch(/^img-[a-z0-9-]{1,64}$/);
  });
});

describe('a tenant’s image id', () => {
  it('is accepted in the form that newImageId draws', () => {
    expect(isTenantImageId(newImageId(0))).toBe(true);
  });

  it.each([
    'img-ubuntu',
    `img-${'a'.repeat(21)}`,
    `img-${'a'.repeat(23)}`,
    `ximg-${'a'.repeat(22)}`,
    `img-${'u'.repeat(22)}`,
  ])('is not %s', (id) => {
    expect(isTenantImageId(id)).toBe(false);
  });
});
