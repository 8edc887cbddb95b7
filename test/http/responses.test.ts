import { expect, inject, it } from 'vitest';
import { signedRequest } from '../../functions/signing/sign.ts';
import { requestIdForm } from '../support/contract-error.ts';
import { send } from '../support/http.ts';
import { creation, image } from '../support/image-calls.ts';
import { httpLines, sendBytes } from '../support/raw-socket.ts';
import { type Call, keyOf, signedCall } from '../support/signed-call.ts';
import { newWireTenant, type WireTenant } from '../support/wire-tenant.ts';

const stack = inject('stack');

async function newImage(tenant: WireTenant): Promise<string> {
  return JSON.parse((await tenant.send(creation(image))).text).Id;
}

it.each<
  [operation: string, status: number, call: (tenant: WireTenant) => Promise<{ method: string; path: string }>]
>([
  ['CreateImage', 201, async () => creation(image)],
  ['GetImage', 200, async (tenant) => ({ method: 'GET', path: `/images/${await newImage(tenant)}` })],
  ['ListImages', 200, async () => ({ method: 'GET', path: '/images' })],
  ['DeleteImage', 204, async (tenant) => ({ method: 'DELETE', path: `/images/${await newImage(tenant)}` })],
  ['GetQuotas', 200, async () => ({ method: 'GET', path: '/quotas' })],
])('%s answers %i with a request id under both names', async (_, status, call) => {
  const tenant = await newWireTenant(stack);
  const { headers, ...answer } = await tenant.send(await call(tenant));
  expect(answer.status).toBe(status);
  expect(headers['x-acs-request-id']).toMatch(requestIdForm);
  expect(headers['request-id']).toBe(headers['x-acs-request-id']);
  expect(headers['content-type']).toBe(status === 204 ? undefined : 'application/json; charset=utf-8');
  expect(headers).not.toHaveProperty('idempotent-replayed');
});

it('CreateImage answers only the id', async () => {
  const tenant = await newWireTenant(stack);
  const { text } = await tenant.send(creation(image));
  expect(text).toMatch(/^\{"Id":"img-[0-9a-hjkmnp-tv-z]{22}"\}$/);
});

it('every request has its own request id', async () => {
  const tenant = await newWireTenant(stack);
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => tenant.send({ method: 'GET', path: '/quotas' })),
  );
  expect(new Set(answers.map(({ headers }) => headers['request-id'])).size).toBe(10);
});

it('a request without x-acs-version is served', async () => {
  const tenant = await newWireTenant(stack);
  const { headers } = signedRequest(
    {
      method: 'GET',
      path: '/quotas',
      rawQuery: '',
      headers: { host: new URL(stack.url).host },
      body: Buffer.alloc(0),
    },
    keyOf(tenant),
  );
  expect((await send(stack.url, { method: 'GET', target: '/quotas', headers })).status).toBe(200);
});

it.each<[what: string, status: number, call: Call]>([
  ['a success', 200, { method: 'GET', path: '/quotas' }],
  ['an error', 404, { method: 'GET', path: '/images/img-0' }],
  ['a path there is not', 400, { method: 'GET', path: '/nowhere' }],
])('%s spells the header Content-Type, since the .NET client finds no other', async (_, status, call) => {
  const tenant = await newWireTenant(stack);
  const { method, target, headers = {} } = signedCall(stack.url, keyOf(tenant), call);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const answer = await sendBytes(
    stack.url,
    httpLines(`${method} ${target} HTTP/1.1`, ...lines, 'connection: close'),
  );
  expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect(answer.match(/^content-type: .*$/gim)).toEqual(['Content-Type: application/json; charset=utf-8']);
});
