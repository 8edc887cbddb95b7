import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../functions/images/fingerprint.ts';
import { signatureKey, tokenKey } from '../../functions/images/idempotency-key.ts';
import type { ImageDescription } from '../../functions/images/image.ts';

const noon = Date.UTC(2026, 10, 24, 12);
const image: ImageDescription = { name: 'a', description: '', ecsImageId: 'm-1', platform: 'Linux' };
const token = fc.stringMatching(/^[A-Za-z0-9_]{1,64}$/);

describe('a creation with a token', () => {
  it.each([1, 7, 30])('is remembered under it for %i days', (days) => {
    expect(tokenKey('token_1', image, days, noon)).toEqual({
      sortKey: 'TOKEN#token_1',
      expiresAt: noon / 1000 + days * 86_400,
      fingerprint: fingerprint(image),
      token: 'token_1',
    });
  });

  it('expires at a whole second, as DynamoDB wants it', () => {
    expect(tokenKey('t', image, 7, noon + 999).expiresAt).toBe(noon / 1000 + 7 * 86_400);
  });

  it('has a key that differs with the token, its case included', () =>
    fc.assert(
      fc.property(token, token, (a, b) => {
        expect(tokenKey(a, image, 7, noon).sortKey === tokenKey(b, image, 7, noon).sortKey).toBe(a === b);
      }),
    ));
});

describe('a creation without a token', () => {
  const authorization = 'acs key:signature';
  const body = Buffer.from('{}');

  it('is remembered under its signature and its body until its signed time plus 16 minutes', () => {
    const bodyHash = createHash('sha256').update('{}').digest('hex');
    const hash = createHash('sha256').update(`acs key:signature\n${bodyHash}`).digest('hex');
    expect(signatureKey(authorization, body, image, noon)).toEqual({
      sortKey: `SIGNATURE#${hash}`,
      expiresAt: noon / 1000 + 16 * 60,
      fingerprint: fingerprint(image),
    });
  });

  it('is never forgotten before that, fractions of a second included', () => {
    expect(signatureKey(authorization, body, image, noon + 1).expiresAt).toBe(noon / 1000 + 16 * 60 + 1);
  });

  it('has a key that is equal if and only if signature and body are', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '\n', '0'), maxLength: 3 });
    fc.assert(
      fc.property(text, text, text, text, (signatureA, bodyA, signatureB, bodyB) => {
        const a = signatureKey(signatureA, Buffer.from(bodyA), image, noon).sortKey;
        const b = signatureKey(signatureB, Buffer.from(bodyB), image, noon).sortKey;
        expect(a === b).toBe(signatureA === signatureB && bodyA === bodyB);
      }),
    );
  });

  it('has no key that a token could have', () => {
    fc.assert(
      fc.property(token, (token) => {
        expect(tokenKey(token, image, 7, noon).sortKey).not.toMatch(/^SIGNATURE#/);
      }),
    );
  });
});
