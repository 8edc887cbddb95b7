import { expect, inject, it } from 'vitest';
import { signedRequest } from '../../functions/signing/sign.ts';
import { requestIdForm } from '../support/contract-error.ts';
import { send } from '../support/http.ts';
import { keyOf } from '../support/signed-call.ts';
import { newWireTenant, type WireTenant } from '../support/wire-tenant.ts';
import { creation, image } from './image-calls.ts';

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

it('CreateImage answers nothing but the id', async () => {
  const tenant = await newWireTenant(stack);
  const { text } = await tenant.send(creation(image));
  expect(text).toMatch(/^\{"Id":"img-[0-9a-hjkmnp-tv-z]{22}"\}$/);
});

it('no two requests have one id', async () => {
  const tenant = await newWireTenant(stack);
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => tenant.send({ method: 'GET', path: '/quotas' })),
  );
  expect(new Set(answers.map(({ headers }) => headers['request-id'])).size).toBe(10);
});

it('a request without x-acs-version is one of this version', async () => {
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
