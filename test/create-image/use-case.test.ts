import { expect, test } from 'vitest';
import { startInterceptableRegistry } from '../support/interceptable-registry.ts';
import {
  describedImage,
  keysOfUnsignedBody,
  newEcsImageId,
  newToken,
  patientInvocation,
  refusalOf,
  setAccount,
  sortKeys,
  stack,
  stored,
} from '../support/registry-fixture.ts';
import { newTenant } from '../support/tenant.ts';

const { create, intercept } = await startInterceptableRegistry();

test('registers and counts a new image with two requests to DynamoDB', async () => {
  const tenant = await newTenant(stack);
  const invocation = patientInvocation();
  const { imageId, replayed } = await create(tenant, {}, invocation);
  expect(imageId).toMatch(/^img-[0-9a-hjkmnp-tv-z]{22}$/);
  expect(replayed).toBe(false);
  expect(await sortKeys(tenant, 'IMAGE#')).toEqual([`IMAGE#${imageId}`]);
  expect(await tenant.account()).toMatchObject({ imageCount: 1, revision: 1 });
  expect(invocation.dynamodb.requests).toBe(2);
  expect(invocation.retries).toEqual([]);
});

test('reads consistently, rereads a full quota in a transaction, and requests consumed capacity', async () => {
  const tenant = await newTenant(stack, { maxImageCount: 1 });
  const calls: { readonly action: string; readonly input: Record<string, unknown> }[] = [];
  intercept((call, forward) => {
    calls.push({ action: call.action, input: call.input as Record<string, unknown> });
    return forward();
  });
  await create(tenant);
  expect(await refusalOf(create(tenant))).toEqual({ reason: 'quotaExhausted', details: { value: 1 } });
  expect(calls.map(({ action }) => action)).toEqual([
    'BatchGetItem',
    'TransactWriteItems',
    'BatchGetItem',
    'TransactGetItems',
  ]);
  for (const { input } of calls) expect(input).toMatchObject({ ReturnConsumedCapacity: 'TOTAL' });
  expect(Object.values(calls[0]?.input['RequestItems'] ?? {})).toEqual([
    expect.objectContaining({ ConsistentRead: true }),
    expect.objectContaining({ ConsistentRead: true }),
  ]);
});

test('replays the same request under the same token with one read and no write', async () => {
  const tenant = await newTenant(stack);
  const request = { token: newToken(), ecsImageId: newEcsImageId() };
  const { imageId } = await create(tenant, request);
  const before = await stored(tenant);
  const invocation = patientInvocation();
  expect(await create(tenant, request, invocation)).toEqual({ imageId, replayed: true });
  expect(await stored(tenant)).toEqual(before);
  expect(invocation.dynamodb.requests).toBe(1);
});

test('replays though the quota is full now', async () => {
  const tenant = await newTenant(stack);
  const request = { token: newToken(), ecsImageId: newEcsImageId() };
  const { imageId } = await create(tenant, request);
  await setAccount(tenant, 'maxImageCount', 1);
  expect(await create(tenant, request)).toEqual({ imageId, replayed: true });
});

test('remembers a request without a token by its signature', async () => {
  const tenant = await newTenant(stack);
  const description = describedImage();
  const idempotencyKeys = keysOfUnsignedBody(description, { signature: 'signature' });
  const request = { ...description, idempotencyKeys };
  const { imageId } = await create(tenant, request);
  expect(await create(tenant, request)).toEqual({ imageId, replayed: true });
});

test.each([
  ['another image', { name: 'another' }, {}],
  ['a token', {}, { token: 'build_43' }],
  ['another image and a token', { ecsImageId: 'm-another' }, { token: 'build_43' }],
])(
  'answers a mismatch to %s under a signature that was used, and writes nothing',
  async (_, difference, token) => {
    const tenant = await newTenant(stack);
    const description = describedImage();
    const keys = keysOfUnsignedBody(description, { signature: 'signature' });
    await create(tenant, { ...description, idempotencyKeys: keys });
    const before = await stored(tenant);
    const changed = { ...description, ...difference };
    const changedKeys = keysOfUnsignedBody(changed, { signature: 'signature', ...token });
    const refusal = await refusalOf(create(tenant, { ...changed, idempotencyKeys: changedKeys }));
    expect(refusal.reason).toBe('idempotentTokenMismatch');
    expect(await stored(tenant)).toEqual(before);
  },
);

test('replays a creation with two keys under both, and under its token alone', async () => {
  const tenant = await newTenant(stack);
  const description = describedImage();
  const keys = (signature: string) => keysOfUnsignedBody(description, { signature, token: 'build_42' });
  const { imageId } = await create(tenant, { ...description, idempotencyKeys: keys('first') });
  const before = await stored(tenant);
  for (const signature of ['first', 'signed anew'])
    expect(await create(tenant, { ...description, idempotencyKeys: keys(signature) })).toEqual({
      imageId,
      replayed: true,
    });
  expect(await stored(tenant)).toEqual(before);
});

test.each([
  ['name', { name: 'another' }],
  ['description', { description: 'another' }],
  ['ECS image', { ecsImageId: 'm-another' }],
  ['platform', { platform: 'Windows' as const }],
])('answers a mismatch to another %s under the same token, and writes nothing', async (_, difference) => {
  const tenant = await newTenant(stack);
  const request = { token: newToken(), ecsImageId: newEcsImageId() };
  await create(tenant, request);
  const before = await stored(tenant);
  const refusal = await refusalOf(create(tenant, { ...request, ...difference }));
  expect(refusal.reason).toBe('idempotentTokenMismatch');
  expect(await stored(tenant)).toEqual(before);
});

test('registers an ECS image once, whatever else differs', async () => {
  const tenant = await newTenant(stack);
  const ecsImageId = newEcsImageId();
  await create(tenant, { ecsImageId });
  const before = await stored(tenant);
  const invocation = patientInvocation();
  const refusal = await refusalOf(create(tenant, { ecsImageId, name: 'another' }, invocation));
  expect(refusal.reason).toBe('ecsImageRegistered');
  expect(await stored(tenant)).toEqual(before);
  // The batch, and the isolated read before the refusal.
  expect(invocation.dynamodb.requests).toBe(2);
});

test('leaves the token of a refused request free', async () => {
  const tenant = await newTenant(stack);
  const token = newToken();
  expect((await refusalOf(create(tenant, { token, ecsImageId: 'm-unavailable' }))).reason).toBe(
    'ecsImageNotAvailable',
  );
  expect(await tenant.items()).toEqual(new Map());
  expect(await create(tenant, { token })).toMatchObject({ replayed: false });
});

test('keeps two accounts with the same token and ECS image apart', async () => {
  const [one, other] = [await newTenant(stack), await newTenant(stack)];
  const request = { token: newToken(), ecsImageId: newEcsImageId() };
  const created = await create(one, request);
  const createdToo = await create(other, { ...request, name: 'another' });
  expect(createdToo).toMatchObject({ replayed: false });
  expect(createdToo.imageId).not.toBe(created.imageId);
  expect(await one.account()).toMatchObject({ imageCount: 1, revision: 1 });
  expect(await other.account()).toMatchObject({ imageCount: 1, revision: 1 });
});
