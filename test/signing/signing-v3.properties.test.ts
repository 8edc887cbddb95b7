import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AuthorizationV3 } from '../../functions/signing/authorization.ts';
import type { HttpRequest } from '../../functions/signing/http-request.ts';
import { isComplete, verify } from '../../functions/signing/verify.ts';
import { asRequest, changesOf, type Parts, secret, v3Parts } from './signed-request.ts';
import { headersToSign, sha256, signWithV3 } from './v3-client.ts';

const hashed = (parts: Parts): Parts => ({
  ...parts,
  headers: { ...parts.headers, 'x-acs-content-sha256': sha256(parts.body) },
});
const signedParts = v3Parts.map(hashed);

const sign = (parts: Parts, secret: string): AuthorizationV3 => ({
  version: 'V3',
  accessKeyId: 'key',
  signature: signWithV3(asRequest(parts), secret),
  signedHeaders: headersToSign(asRequest(parts)),
});
const isAccepted = (request: HttpRequest, authorization: AuthorizationV3, secret: string) =>
  isComplete(request, authorization) && verify(request, authorization, secret).valid;

describe('a V3 signature', () => {
  it('is accepted on what it was made for', () =>
    fc.assert(
      fc.property(signedParts, secret, (parts, secret) => {
        expect(isAccepted(asRequest(parts), sign(parts, secret), secret)).toBe(true);
      }),
    ));

  it('is refused when anything it covers is changed', () =>
    fc.assert(
      fc.property(signedParts, secret, (parts, secret) => {
        const authorization = sign(parts, secret);
        for (const { what, to } of changesOf(parts)) {
          expect(isAccepted(asRequest(to(parts)), authorization, secret), what).toBe(false);
        }
      }),
    ));

  it('is refused when the body is changed, with its hash or without', () =>
    fc.assert(
      fc.property(signedParts, secret, (parts, secret) => {
        const authorization = sign(parts, secret);
        const changed = { ...parts, body: `${parts.body} ` };
        expect(isAccepted(asRequest(changed), authorization, secret)).toBe(false);
        expect(isAccepted(asRequest(hashed(changed)), authorization, secret)).toBe(false);
      }),
    ));

  it('is refused when a digit of it is changed', () =>
    fc.assert(
      fc.property(signedParts, secret, fc.nat(63), (parts, secret, position) => {
        const authorization = sign(parts, secret);
        const { signature } = authorization;
        const other = signature[position] === '0' ? '1' : '0';
        const changed = [
          signature.slice(0, position) + other + signature.slice(position + 1),
          signature.slice(0, position),
          `${signature}0`,
          signature.toUpperCase(),
        ].filter((changed) => changed !== signature);
        for (const signature of changed) {
          expect(isAccepted(asRequest(parts), { ...authorization, signature }, secret)).toBe(false);
        }
      }),
    ));

  it('is refused when it names one header less, one more, or in another order', () =>
    fc.assert(
      fc.property(signedParts, secret, (parts, secret) => {
        const authorization = sign(parts, secret);
        const { signedHeaders } = authorization;
        const lists = [
          ...signedHeaders.map((name) => signedHeaders.filter((signed) => signed !== name)),
          [...signedHeaders, 'accept'],
          signedHeaders.toReversed(),
        ];
        for (const signedHeaders of lists) {
          const changed = { ...authorization, signedHeaders };
          expect(isAccepted(asRequest(parts), changed, secret), signedHeaders.join()).toBe(false);
        }
      }),
    ));

  it('is refused when another secret made it', () =>
    fc.assert(
      fc.property(signedParts, secret, secret, (parts, secret, other) => {
        fc.pre(secret !== other);
        expect(isAccepted(asRequest(parts), sign(parts, other), secret)).toBe(false);
      }),
    ));
});
