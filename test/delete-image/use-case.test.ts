import { expect, test } from 'vitest';
import { startInterceptableRegistry } from '../support/interceptable-registry.ts';
import {
  creator,
  newToken,
  patientInvocation,
  refusalOf,
  stack,
  stored,
} from '../support/registry-fixture.ts';
import { putSystemImage } from '../support/seed-images.ts';
import { newTenant } from '../support/tenant.ts';
import { deleter, imageSourceWithMemory, lockOf } from './deletion-fixture.ts';

const { client, registry, intercept } = await startInterceptableRegistry();
const imageSource = imageSourceWithMemory();
const create = creator(registry, imageSource);
const deleteImage = deleter(client, imageSource);

test('unshares an image, removes it, its lock and its count, and keeps its token', async () => {
  const tenant = await newTenant(stack);
  const token = newToken();
  const ecsImageId = 'm-deleted';
  const { imageId } = await create(tenant, { token, ecsImageId });
  expect([...imageSource.shared]).toContain(ecsImageId);
  const invocation = patientInvocation();
  const inputs: unknown[] = [];
  intercept((call, forward) => {
    if (call.service === 'dynamodb') inputs.push(call.input);
    return forward();
  });
  await deleteImage(tenant, imageId, invocation);
  expect(inputs).toHaveLength(3);
  for (const input of inputs) expect(input).toMatchObject({ ReturnConsumedCapacity: 'TOTAL' });
  expect([...(await tenant.items()).keys()]).toEqual([`TOKEN#${token}`]);
  expect(await tenant.account()).toMatchObject({ imageCount: 0, revision: 2 });
  expect([...imageSource.shared]).not.toContain(ecsImageId);
  // The read, the lease, the commit.
  expect(invocation.dynamodb.requests).toBe(3);
});

test('replays the token of a deleted image and creates nothing', async () => {
  const tenant = await newTenant(stack);
  const request = { token: newToken(), ecsImageId: 'm-1' };
  const { imageId } = await create(tenant, request);
  await deleteImage(tenant, imageId);
  expect(await create(tenant, request)).toEqual({ imageId, replayed: true });
  expect(await tenant.account()).toMatchObject({ imageCount: 0 });
});

test('registers the ECS image of a deleted image again under another id', async () => {
  const tenant = await newTenant(stack, { maxImageCount: 1 });
  const first = await create(tenant, { ecsImageId: 'm-1' });
  await deleteImage(tenant, first.imageId);
  const second = await create(tenant, { ecsImageId: 'm-1' });
  expect(second.imageId).not.toBe(first.imageId);
  expect((await refusalOf(deleteImage(tenant, first.imageId))).reason).toBe('resourceNotFound');
  expect(await lockOf(tenant, 'm-1')).toMatchObject({ imageId: { S: second.imageId } });
});

test('answers resourceNotFound for a missing image and for one of another account', async () => {
  const [owner, other] = [await newTenant(stack), await newTenant(stack)];
  const { imageId } = await create(owner);
  const before = await stored(owner);
  const invocation = patientInvocation();
  expect((await refusalOf(deleteImage(other, imageId, invocation))).reason).toBe('resourceNotFound');
  expect((await refusalOf(deleteImage(owner, imageId.replace(/.{4}$/, 'zzzz')))).reason).toBe(
    'resourceNotFound',
  );
  expect(await stored(owner)).toEqual(before);
  expect(invocation.dynamodb.requests).toBe(1);
});

test('refuses to delete a System image', async () => {
  const tenant = await newTenant(stack);
  const id = `img-system-${tenant.accountId}`;
  const remove = await putSystemImage(stack, { id, name: 'base', ecsImageId: 'm-base' });
  expect((await refusalOf(deleteImage(tenant, id))).reason).toBe('systemImageForbidden');
  await remove();
});

test('answers resourceNotFound to a malformed id without a read', async () => {
  const tenant = await newTenant(stack);
  for (const imageId of ['', 'img-', 'IMG-ABC', `img-${'a'.repeat(65)}`, 'img-a/b', 'TOKEN#1']) {
    const invocation = patientInvocation();
    expect((await refusalOf(deleteImage(tenant, imageId, invocation))).reason).toBe('resourceNotFound');
    expect(invocation.dynamodb.requests).toBe(0);
  }
});

test.each(['m-keep-nopermission', 'm-keep-unavailable'])(
  'unsharing %s is refused: the image stays as it was, and the next deletion need not wait',
  async (ecsImageId) => {
    const tenant = await newTenant(stack);
    const { imageId } = await create(tenant, { ecsImageId });
    const before = await stored(tenant);
    const refused = await refusalOf(deleter(client)(tenant, imageId));
    expect(['roleNotPermitted', 'ecsImageNotAvailable']).toContain(refused.reason);
    expect(await stored(tenant)).toEqual(before);

    const invocation = patientInvocation();
    await deleteImage(tenant, imageId, invocation);
    expect(invocation.retries).toEqual([]);
    expect(await tenant.account()).toMatchObject({ imageCount: 0, revision: 2 });
  },
);
