import { describe, expect, inject, it } from 'vitest';
import { expectError } from '../support/contract-error.ts';
import { send, type WireAnswer, type WireRequest } from '../support/http.ts';
import { type Call, keyOf, signedCall } from '../support/signed-call.ts';
import { expectNoInternals, incomplete, newBadInputTenant } from './bad-input.ts';

const stack = inject('stack');
const tenant = await newBadInputTenant(stack);

describe('headers', () => {
  const signed = (call: Call): WireRequest => signedCall(stack.url, keyOf(tenant), call);
  const quotas = { method: 'GET', path: '/quotas' };

  async function withHeader(name: string, value: (signed: string) => string | string[]): Promise<WireAnswer> {
    const request = signed(quotas);
    const headers = { ...request.headers, [name]: value(String(request.headers?.[name])) };
    return await send(stack.url, { ...request, headers });
  }

  it('are refused when Authorization is sent twice', async () => {
    expectError(await withHeader('authorization', (value) => [value, value]), stack.url, incomplete);
  });

  it.each(['x-acs-date', 'x-acs-version', 'x-acs-signature-nonce', 'x-acs-content-sha256'])(
    'are refused when %s is sent twice',
    async (name) => {
      const { status, text } = await withHeader(name, (value) => [value, value]);
      expect(status).toBe(400);
      expect(JSON.parse(text).Code).toMatch(/^(SignatureDoesNotMatch|InvalidTimeStamp\.Expired)$/);
      expectNoInternals(text);
    },
  );

  it.each<[name: string, value: string]>([
    ['x-acs-unsigned', 'y'],
    ['x-acs-', 'y'],
  ])('are refused when %s is not signed', async (name, value) => {
    expectError(await withHeader(name, () => value), stack.url, incomplete);
  });

  it.each<[name: string, value: string]>([
    ['accept', 'x'.repeat(8000)],
    ['accept-encoding', 'gzip, br'],
    ['cookie', 'a=b; __proto__=c; ='],
    ['content-encoding', 'gzip'],
    ['expect', '100-continue'],
    ['if-none-match', '*'],
    ['range', 'bytes=0-1'],
    ['x-forwarded-for', '10.0.0.1, unknown'],
    ['x-http-method-override', 'DELETE'],
    ['__proto__', 'a'],
    ['x-latin', '\u00e4\u00ff'],
  ])('are ignored when %s has an odd value', async (name, value) => {
    expect((await withHeader(name, () => value)).status).toBe(200);
  });

  it('are refused or ignored when there are a thousand', async () => {
    const request = signed(quotas);
    const many = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`x-h-${index}`, 'v']));
    const { status, text } = await send(stack.url, { ...request, headers: { ...many, ...request.headers } });
    expect([200, 400, 413, 431]).toContain(status);
    expectNoInternals(text);
  });

  it.each<[what: string, value: string]>([
    ['a version of 5,000 characters', 'v'.repeat(5000)],
    ['an empty version', ''],
  ])('are refused with %s', async (_, value) => {
    const answer = await tenant.send({ ...quotas, headers: { 'x-acs-version': value } });
    expectError(answer, stack.url, {
      status: 403,
      code: 'InvalidVersion.NotFound',
      message: 'Specified version is not found.',
    });
  });
});
