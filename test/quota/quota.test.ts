import { expect, test } from 'vitest';
import { startInterceptableRegistry } from '../support/interceptable-registry.ts';
import {
  defaultMaxImageCount,
  patientInvocation,
  refusalOf,
  setAccount,
  stack,
  stored,
} from '../support/registry-fixture.ts';
import { newTenant } from '../support/tenant.ts';

const { create } = await startInterceptableRegistry();

test.each([
  ['its own limit', { maxImageCount: 5 }, 5],
  ['a limit below the default', { maxImageCount: 1 }, 1],
  ['the default, having none of its own', {}, defaultMaxImageCount],
])('fills %s to the last image and no further', async (_, own, limit) => {
  const tenant = await newTenant(stack, own);
  await setAccount(tenant, 'imageCount', limit - 1);
  expect(await create(tenant)).toMatchObject({ replayed: false });
  expect(await tenant.account()).toMatchObject({ imageCount: limit });

  const before = await stored(tenant);
  const invocation = patientInvocation();
  expect(await refusalOf(create(tenant, {}, invocation))).toEqual({
    reason: 'quotaExhausted',
    details: { value: limit },
  });
  expect(await stored(tenant)).toEqual(before);
  // The batch, and the isolated read before the refusal.
  expect(invocation.dynamodb.requests).toBe(2);
});

test('allows no image with a limit of 0', async () => {
  const tenant = await newTenant(stack, { maxImageCount: 0 });
  expect(await refusalOf(create(tenant))).toEqual({ reason: 'quotaExhausted', details: { value: 0 } });
  expect(await tenant.items()).toEqual(new Map());
});

test('refuses below a limit that was lowered, and names the limit', async () => {
  const tenant = await newTenant(stack);
  await create(tenant);
  await create(tenant);
  await setAccount(tenant, 'maxImageCount', 1);
  expect(await refusalOf(create(tenant))).toEqual({ reason: 'quotaExhausted', details: { value: 1 } });
  await setAccount(tenant, 'maxImageCount', 3);
  expect(await create(tenant)).toMatchObject({ replayed: false });
});

test('refuses "has been registered" before the quota', async () => {
  const tenant = await newTenant(stack, { maxImageCount: 1 });
  await create(tenant, { ecsImageId: 'm-1' });
  expect((await refusalOf(create(tenant, { ecsImageId: 'm-1' }))).reason).toBe('ecsImageRegistered');
});

test('refuses for the quota before it asks ECS', async () => {
  const tenant = await newTenant(stack, { maxImageCount: 0 });
  expect((await refusalOf(create(tenant, { ecsImageId: 'm-notfound' }))).reason).toBe('quotaExhausted');
});
