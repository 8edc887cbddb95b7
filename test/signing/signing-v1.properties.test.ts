import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HttpRequest } from '../../functions/signing/http-request.ts';
import { type QueryReading, queryReadings } from '../../functions/signing/query-reading.ts';
import { signV1, stringToSignV1 } from '../../functions/signing/v1.ts';
import { verify } from '../../functions/signing/verify.ts';
import { asRequest, changesOf, type Parts, secret, v1Parts } from './signed-request.ts';

const reading = fc.constantFrom<QueryReading>(...queryReadings);
const sign = (parts: Parts, secret: string, reading: QueryReading) =>
  signV1(secret, stringToSignV1(asRequest(parts), reading));
const isAccepted = (request: HttpRequest, signature: string, secret: string) =>
  verify(request, { version: 'V1', accessKeyId: 'key', signature }, secret).valid;

/** With Content-MD5 a signature covers the body too. */
const withMd5 = (parts: Parts): Parts => ({
  ...parts,
  headers: { ...parts.headers, 'content-md5': createHash('md5').update(parts.body).digest('base64') },
});

describe('a V1 signature', () => {
  it('is accepted on what it was made for', () =>
    fc.assert(
      fc.property(v1Parts, secret, reading, (parts, secret, reading) => {
        expect(isAccepted(asRequest(parts), sign(parts, secret, reading), secret)).toBe(true);
        const { headers } = withMd5(parts);
        expect(
          isAccepted(asRequest({ ...parts, headers }), sign(withMd5(parts), secret, reading), secret),
        ).toBe(true);
      }),
    ));

  it('is refused when anything it covers is changed', () =>
    fc.assert(
      fc.property(v1Parts, secret, reading, (parts, secret, reading) => {
        const signature = sign(parts, secret, reading);
        for (const { what, to } of changesOf(parts)) {
          expect(isAccepted(asRequest(to(parts)), signature, secret), what).toBe(false);
        }
      }),
    ));

  it('is refused when it covers a Content-MD5 and the body is changed', () =>
    fc.assert(
      fc.property(v1Parts.map(withMd5), secret, reading, (parts, secret, reading) => {
        const signature = sign(parts, secret, reading);
        const changed = { ...parts, body: `${parts.body} ` };
        expect(isAccepted(asRequest(changed), signature, secret)).toBe(false);
        expect(isAccepted(asRequest(withMd5(changed)), signature, secret)).toBe(false);
      }),
    ));

  it('is refused when a character of it is changed', () =>
    fc.assert(
      fc.property(v1Parts, secret, reading, fc.nat(27), (parts, secret, reading, position) => {
        const signature = sign(parts, secret, reading);
        const other = signature[position] === 'A' ? 'B' : 'A';
        const changed = signature.slice(0, position) + other + signature.slice(position + 1);
        expect(isAccepted(asRequest(parts), changed, secret)).toBe(false);
        expect(isAccepted(asRequest(parts), signature.slice(0, position), secret)).toBe(false);
        expect(isAccepted(asRequest(parts), `${signature}A`, secret)).toBe(false);
      }),
    ));

  it('is refused when another secret made it', () =>
    fc.assert(
      fc.property(v1Parts, secret, secret, reading, (parts, secret, other, reading) => {
        fc.pre(secret !== other);
        expect(isAccepted(asRequest(parts), sign(parts, other, reading), secret)).toBe(false);
      }),
    ));
});
