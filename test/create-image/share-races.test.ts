import { expect, test } from 'vitest';
import { deleter, imageSourceWithMemory } from '../delete-image/deletion-fixture.ts';
import { conflict, type Fault } from '../support/faults.ts';
import { startInterceptableRegistry } from '../support/interceptable-registry.ts';
import { creator, sortKeys, stack } from '../support/registry-fixture.ts';
import { newTenant } from '../support/tenant.ts';

const { client, registry, intercept } = await startInterceptableRegistry();

// A creation shares before it commits. Meanwhile another one can register the ECS image, and a deletion can take back
// the share and the registration: then the first creation finds nothing in its way.

/** Creates m-1 while `meanwhile` decides the outcome of its first commit; returns what is shared afterwards. */
async function createdWhile(meanwhile: Fault) {
  const tenant = await newTenant(stack);
  const imageSource = imageSourceWithMemory();
  const create = creator(registry, imageSource);
  const deleteImage = deleter(client, imageSource);
  let isFirst = true;
  intercept(async (call, forward) => {
    if (call.action !== 'TransactWriteItems' || !isFirst) return forward();
    isFirst = false;
    const { imageId } = await create(tenant, { ecsImageId: 'm-1' });
    await deleteImage(tenant, imageId);
    return meanwhile(call, forward);
  });
  await create(tenant, { ecsImageId: 'm-1' });
  expect(await sortKeys(tenant, 'IMAGE#')).toHaveLength(1);
  return [...imageSource.shared];
}

test('shares an ECS image that others registered and deleted between share and commit', async () => {
  expect(await createdWhile((_call, forward) => forward())).toEqual(['m-1']);
});

test('shares an ECS image that others registered and deleted during a conflict of the commit', async () => {
  expect(await createdWhile(conflict)).toEqual(['m-1']);
});
