import { describe, expect, inject, it } from 'vitest';
import { deleteKey, setKeyStatus } from '../support/access-keys.ts';
import { expectError } from '../support/contract-error.ts';
import { send } from '../support/http.ts';
import { creation, image } from '../support/image-calls.ts';
import { signedCall } from '../support/signed-call.ts';
import { newWireTenant } from '../support/wire-tenant.ts';

const stack = inject('stack');
const disabled = {
  status: 403,
  code: 'Forbidden.AccessKeyDisabled',
  message: 'The specified access key is disabled.',
};
const notFound = {
  status: 404,
  code: 'InvalidAccessKeyId.NotFound',
  message: 'Specified access key is not found.',
};
const operations = [
  ['CreateImage', creation(image)],
  ['GetImage', { method: 'GET', path: '/images/img-1' }],
  ['ListImages', { method: 'GET', path: '/images' }],
  ['DeleteImage', { method: 'DELETE', path: '/images/img-1' }],
  ['GetQuotas', { method: 'GET', path: '/quotas' }],
] as const;

// A function caches a used key for up to a minute; these were never used.
describe.each(operations)('%s', (_, call) => {
  it('refuses a key that is disabled', async () => {
    const tenant = await newWireTenant(stack);
    await setKeyStatus(stack, tenant, 'Disabled');
    expectError(await tenant.send(call), stack.url, disabled);
    expect(await tenant.items()).toEqual(new Map());
  });

  it('refuses a key that is deleted', async () => {
    const tenant = await newWireTenant(stack);
    await deleteKey(stack, tenant);
    expectError(await tenant.send(call), stack.url, notFound);
    expect(await tenant.items()).toEqual(new Map());
  });
});

it('refuses a disabled key in ListImages though only GetQuotas has seen it before', async () => {
  const tenant = await newWireTenant(stack);
  expect((await tenant.send({ method: 'GET', path: '/quotas' })).status).toBe(200);
  await setKeyStatus(stack, tenant, 'Disabled');
  expectError(await tenant.send({ method: 'GET', path: '/images' }), stack.url, disabled);
});

it('tells only the holder of the secret that a key is disabled', async () => {
  const tenant = await newWireTenant(stack);
  await setKeyStatus(stack, tenant, 'Disabled');
  const key = { accessKeyId: tenant.accessKeyId, secret: 'guessed' };
  const { text } = await send(stack.url, signedCall(stack.url, key, { method: 'GET', path: '/quotas' }));
  expect(JSON.parse(text).Code).toBe('SignatureDoesNotMatch');
});
