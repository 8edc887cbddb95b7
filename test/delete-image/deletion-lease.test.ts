import { expect, test } from 'vitest';
import { ApiError } from '../../functions/errors/api-error.ts';
import { sandboxImageSource } from '../../functions/image-source/sandbox-image-source.ts';
import { startInvocation } from '../../functions/runtime/invocation.ts';
import { startInterceptableRegistry } from '../support/interceptable-registry.ts';
import { newRequestId, patientInvocation, refusalOf, stack } from '../support/registry-fixture.ts';
import { newTenant } from '../support/tenant.ts';
import {
  deleter,
  imageSourceWithMemory,
  leaseToAnother,
  lockKey,
  lockOf,
  removeItem,
} from './deletion-fixture.ts';

const { client, create, intercept } = await startInterceptableRegistry();

async function registered() {
  const tenant = await newTenant(stack);
  const { imageId } = await create(tenant, { ecsImageId: 'm-1' });
  return { tenant, imageId };
}

test('waits while another deletion holds the lease, and answers 503 at the deadline', async () => {
  const { tenant, imageId } = await registered();
  await leaseToAnother(tenant, 'm-1', Date.now() + 30_000);
  const imageSource = imageSourceWithMemory();
  imageSource.shared.add('m-1');
  const invocation = startInvocation(newRequestId(), 500);
  const refusal = await refusalOf(deleter(client, imageSource)(tenant, imageId, invocation));
  expect(refusal.reason).toBe('serviceUnavailable');
  expect(invocation.retries.length).toBeGreaterThan(0);
  // It does not hold the lease, so it must leave lease and share alone.
  expect(await lockOf(tenant, 'm-1')).toMatchObject({ deletingBy: { S: 'ANOTHER' } });
  expect([...imageSource.shared]).toEqual(['m-1']);
  expect(await tenant.account()).toMatchObject({ imageCount: 1, revision: 1 });
});

test('answers resourceNotFound once the deletion that it waited for is through', async () => {
  const { tenant, imageId } = await registered();
  await leaseToAnother(tenant, 'm-1', Date.now() + 30_000);
  intercept(async (call, forward) => {
    const answer = await forward();
    if (call.action === 'UpdateItem') {
      await removeItem(tenant, `IMAGE#${imageId}`);
      await removeItem(tenant, lockKey('m-1'));
    }
    return answer;
  });
  expect((await refusalOf(deleter(client)(tenant, imageId))).reason).toBe('resourceNotFound');
});

test('goes on when the deletion that it waits for is undone', async () => {
  const { tenant, imageId } = await registered();
  await leaseToAnother(tenant, 'm-1', Date.now() + 30_000);
  let updates = 0;
  intercept(async (call, forward) => {
    const answer = await forward();
    if (call.action === 'UpdateItem' && ++updates === 2) await leaseToAnother(tenant, 'm-1', 0);
    return answer;
  });
  await deleter(client)(tenant, imageId);
  expect(await tenant.account()).toMatchObject({ imageCount: 0, revision: 2 });
});

test('takes over the lease of a killed deletion once it has ended', async () => {
  const { tenant, imageId } = await registered();
  await leaseToAnother(tenant, 'm-1', Date.now() - 1);
  const invocation = patientInvocation();
  await deleter(client)(tenant, imageId, invocation);
  expect(invocation.retries).toEqual([]);
  expect(await tenant.account()).toMatchObject({ imageCount: 0, revision: 2 });
});

test('takes over a lease that ends while it waits', async () => {
  const { tenant, imageId } = await registered();
  // The lease is live when the deletion begins, and ends before its deadline.
  await leaseToAnother(tenant, 'm-1', Date.now() + 400);
  await deleter(client)(tenant, imageId, startInvocation(newRequestId()));
  expect(await tenant.account()).toMatchObject({ imageCount: 0, revision: 2 });
});

test('keeps the ECS image registered while its image is being deleted', async () => {
  const { tenant } = await registered();
  await leaseToAnother(tenant, 'm-1', Date.now() + 30_000);
  expect((await refusalOf(create(tenant, { ecsImageId: 'm-1' }))).reason).toBe('ecsImageRegistered');
});

test('does not unshare without the lease', async () => {
  const { tenant, imageId } = await registered();
  const leases: unknown[] = [];
  const imageSource = {
    ...sandboxImageSource,
    unshare: async () => {
      leases.push((await lockOf(tenant, 'm-1'))?.['deletingBy']?.S);
      throw new ApiError('roleNotPermitted');
    },
  };
  const invocation = patientInvocation();
  await refusalOf(deleter(client, imageSource)(tenant, imageId, invocation));
  expect(leases).toEqual([`${invocation.requestId}#1`]);
});
