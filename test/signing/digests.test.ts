import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { parseAuthorization } from '../../functions/signing/authorization.ts';
import type { HttpRequest } from '../../functions/signing/http-request.ts';
import { signedRequest } from '../../functions/signing/sign.ts';
import { contentMd5, signV1, stringToSignV1 } from '../../functions/signing/v1.ts';
import { verify } from '../../functions/signing/verify.ts';

const key = { accessKeyId: 'Key1', secret: 'the-secret' };
const body = Buffer.from('{"Name":"web"}');
const request: HttpRequest = { method: 'POST', path: '/images', rawQuery: '', headers: { host: 'h' }, body };
const sha256 = createHash('sha256').update(body).digest('hex');

function isValid(signed: HttpRequest): boolean {
  const authorization = parseAuthorization(signed.headers['authorization'] ?? '');
  return authorization !== undefined && verify(signed, authorization, key.secret).valid;
}

function signedV1(headers: HttpRequest['headers']): HttpRequest {
  const dated = { ...request, headers: { ...headers, date: 'Tue, 24 Nov 2026 10:00:00 GMT' } };
  const authorization = `acs ${key.accessKeyId}:${signV1(key.secret, stringToSignV1(dated))}`;
  return { ...dated, headers: { ...dated.headers, authorization } };
}

it.each([
  ['Content-MD5', 'content-md5', contentMd5(body)],
  ['x-acs-content-sha256', 'x-acs-content-sha256', sha256],
])('a V1 request with a signed %s is refused for another body only', (_, name, digest) => {
  expect(isValid(signedV1({ [name]: digest }))).toBe(true);
  expect(isValid(signedV1({ [name]: digest.replace(/^./, (first) => (first === 'a' ? 'b' : 'a')) }))).toBe(
    false,
  );
});

it('a V3 request with a Content-MD5 is refused for another body only', () => {
  const withMd5 = (md5: string) =>
    signedRequest({ ...request, headers: { host: 'h', 'content-md5': md5 } }, key);
  expect(isValid(withMd5(contentMd5(body)))).toBe(true);
  expect(isValid(withMd5(contentMd5(Buffer.from('another'))))).toBe(false);
});
