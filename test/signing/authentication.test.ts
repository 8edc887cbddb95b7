import { describe, expect, inject, it } from 'vitest';
import { javaSigner, pythonSigner, signedByV1 } from '../support/clients/v1-signer.ts';
import { expectError } from '../support/contract-error.ts';
import { send } from '../support/http.ts';
import { image } from '../support/image-calls.ts';
import { keyOf, signedCall } from '../support/signed-call.ts';
import { newWireTenant } from '../support/wire-tenant.ts';

const stack = inject('stack');
const tenant = await newWireTenant(stack);
const call = {
  method: 'POST',
  path: '/images',
  query: { IdempotentToken: '', Odd: 'a b/ä' },
  body: JSON.stringify(image),
} as const;

const mismatch = (stringToSign: string) => ({
  status: 400,
  code: 'SignatureDoesNotMatch',
  message: `Specified signature is not matched with our calculation. server string to sign is:${stringToSign}`,
});

describe.each([
  ['Java', javaSigner],
  ['Python', pythonSigner],
] as const)('a wrong V1 signature of the %s SDK', (_, signer) => {
  it('is answered with the string that it signed', async () => {
    const wrong = { accessKeyId: tenant.accessKeyId, accessKeySecret: 'wrong' };
    const { stringToSign, ...request } = signedByV1(signer, wrong, call);
    expectError(await send(stack.url, request), stack.url, mismatch(stringToSign));
  });
});

describe('a wrong V3 signature', () => {
  it('is answered with the string to sign and the canonical request', async () => {
    const request = signedCall(stack.url, { accessKeyId: tenant.accessKeyId, secret: 'wrong' }, call);
    const headers = request.headers ?? {};
    const { host } = new URL(stack.url);
    const { text } = await send(stack.url, request);
    const { Code, Message } = JSON.parse(text);
    expect(Code).toBe('SignatureDoesNotMatch');
    const [, hash, ...canonical] = Message.split('\n');
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(canonical).toEqual([
      'POST',
      '/images',
      'IdempotentToken=&Odd=a%20b%2F%C3%A4',
      'content-type:application/json',
      `host:${host}`,
      `x-acs-content-sha256:${headers['x-acs-content-sha256']}`,
      `x-acs-date:${headers['x-acs-date']}`,
      `x-acs-signature-nonce:${headers['x-acs-signature-nonce']}`,
      'x-acs-version:2015-11-11',
      '',
      'content-type;host;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version',
      headers['x-acs-content-sha256'],
    ]);
  });

  it.each<[what: string, change: (request: ReturnType<typeof signedCall>) => object]>([
    ['another body', () => ({ body: Buffer.from('{}') })],
    ['another method', () => ({ method: 'GET' })],
    ['another query', ({ target }) => ({ target: `${target}&More=1` })],
    ['another host', ({ headers }) => ({ headers: { ...headers, host: 'example.com' } })],
    ['another version', ({ headers }) => ({ headers: { ...headers, 'x-acs-version': '2015-06-30' } })],
    ['another type', ({ headers }) => ({ headers: { ...headers, 'content-type': 'text/plain' } })],
  ])('is one that was made for %s', async (_, change) => {
    const request = signedCall(stack.url, keyOf(tenant), call);
    const { status, text } = await send(stack.url, { ...request, ...change(request) });
    expect([status, JSON.parse(text).Code]).toEqual([400, 'SignatureDoesNotMatch']);
  });

  it('does not reveal the secret', async () => {
    const request = signedCall(stack.url, keyOf(tenant), call);
    const { text, headers } = await send(stack.url, { ...request, body: Buffer.from('{}') });
    expect(text + JSON.stringify(headers)).not.toContain(tenant.accessKeySecret);
  });
});

it('a signed Content-MD5 of another body is refused', async () => {
  const request = signedByV1(javaSigner, tenant, call);
  const { stringToSign, ...signed } = { ...request, body: Buffer.from('{}') };
  expectError(await send(stack.url, signed), stack.url, mismatch(stringToSign));
});

it.each([-14, 14])('accepts a clock that is off by %i minutes', async (minutes) => {
  const at = new Date(Date.now() + minutes * 60_000);
  const request = signedCall(stack.url, keyOf(tenant), { method: 'GET', path: '/quotas' }, at);
  expect((await send(stack.url, request)).status).toBe(200);
});

it('accepts a signed bare question mark after the path, as older clients send it', async () => {
  const call = { method: 'GET', path: '/quotas?' } as const;
  const request = signedByV1(pythonSigner, tenant, call);
  expect(request.target).toBe('/quotas?');
  expect((await send(stack.url, request)).status).toBe(200);
  expect((await send(stack.url, { ...request, target: '/quotas' })).status).toBe(200);
});
