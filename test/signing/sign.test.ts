import { expect, it } from 'vitest';
import { parseAuthorization } from '../../functions/signing/authorization.ts';
import { signedRequest } from '../../functions/signing/sign.ts';
import { isComplete, verify } from '../../functions/signing/verify.ts';

it('signs a complete request, dated now, that verifies', () => {
  const signed = signedRequest(
    {
      method: 'POST',
      path: '/images',
      rawQuery: 'IdempotentToken=a%20b&c',
      headers: { host: 'h:1', 'x-acs-version': '2015-11-11', 'content-type': 'application/json' },
      body: Buffer.from('{}'),
    },
    { accessKeyId: 'key', secret: 'secret' },
    new Date('2026-11-24T10:00:00.999Z'),
  );
  expect(signed.headers['x-acs-date']).toBe('2026-11-24T10:00:00Z');
  const authorization = parseAuthorization(signed.headers['authorization'] ?? '');
  if (!authorization) throw new Error('the Authorization header does not parse');
  expect(authorization).toMatchObject({
    signedHeaders: [
      'content-type',
      'host',
      'x-acs-content-sha256',
      'x-acs-date',
      'x-acs-signature-nonce',
      'x-acs-version',
    ],
  });
  expect(isComplete(signed, authorization)).toBe(true);
  expect(verify(signed, authorization, 'secret')).toEqual({ valid: true });
});

it('signs a request twice with different nonces', () => {
  const request = { method: 'GET', path: '/', rawQuery: '', headers: { host: 'h' }, body: Buffer.alloc(0) };
  const key = { accessKeyId: 'key', secret: 'secret' };
  const now = new Date();
  expect(signedRequest(request, key, now).headers).not.toEqual(signedRequest(request, key, now).headers);
});
