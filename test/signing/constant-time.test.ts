import { createHmac, timingSafeEqual } from 'node:crypto';
import { beforeEach, expect, test, vi } from 'vitest';
import { type Authorization, parseAuthorization } from '../../functions/signing/authorization.ts';
import type { HttpRequest } from '../../functions/signing/http-request.ts';
import { signedRequest } from '../../functions/signing/sign.ts';
import { candidateStringsToSign } from '../../functions/signing/v1.ts';
import { verify } from '../../functions/signing/verify.ts';

// A busy machine hides how long a comparison takes. So this counts calls of timingSafeEqual: one for every candidate, whether or
// not an earlier one matched.

vi.mock('node:crypto', async (importOriginal) => {
  const crypto = await importOriginal<typeof import('node:crypto')>();
  return { ...crypto, timingSafeEqual: vi.fn(crypto.timingSafeEqual) };
});
beforeEach(() => void vi.mocked(timingSafeEqual).mockClear());

const secret = 'a secret';
const unsigned: HttpRequest = {
  method: 'GET',
  path: '/images',
  rawQuery: 'MaxItemCount=1&Marker=',
  headers: { host: 'images.example.com', date: 'Tue, 24 Nov 2026 10:00:00 GMT' },
  body: Buffer.alloc(0),
};

function v1(signature: string): Authorization {
  return { version: 'V1', accessKeyId: 'key', signature };
}

function hmacSha1(text: string): string {
  return createHmac('sha1', secret).update(text).digest('base64');
}

test('compares a V3 signature in constant time, right or wrong', () => {
  const request = signedRequest(unsigned, { accessKeyId: 'key', secret });
  const right = parseAuthorization(request.headers['authorization'] ?? '');
  if (!right) throw new Error('the signed request has no signature');
  expect(verify(request, right, secret).valid).toBe(true);
  expect(timingSafeEqual).toHaveBeenCalledTimes(1);
  expect(verify(request, right, 'another secret').valid).toBe(false);
  expect(timingSafeEqual).toHaveBeenCalledTimes(2);
});

test('compares a V1 signature in constant time with every candidate string, whichever is right', () => {
  const readings = candidateStringsToSign(unsigned);
  expect(readings.length).toBeGreaterThan(1);
  for (const reading of [...readings, 'what nobody signs']) {
    vi.mocked(timingSafeEqual).mockClear();
    expect(verify(unsigned, v1(hmacSha1(reading)), secret).valid).toBe(readings.includes(reading));
    expect(timingSafeEqual).toHaveBeenCalledTimes(readings.length);
  }
});
