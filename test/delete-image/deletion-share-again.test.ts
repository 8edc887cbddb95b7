import { expect, test } from 'vitest';
import { ApiError } from '../../functions/errors/api-error.ts';
import { startInvocation } from '../../functions/runtime/invocation.ts';
import { conflict, withFault } from '../support/faults.ts';
import { startInterceptableRegistry } from '../support/interceptable-registry.ts';
import { operator, patientInvocation, refusalOf, stack, tables } from '../support/registry-fixture.ts';
import { seedImages } from '../support/seed-images.ts';
import { newTenant } from '../support/tenant.ts';
import { deleter, leaseToAnother, lockKey, lockOf } from './deletion-fixture.ts';

const { aws, intercept } = await startInterceptableRegistry();

/** A deletion whose unsharing ends in `failure`; what was shared in the course of it. */
async function failing(failure: Error) {
  const tenant = await newTenant(stack);
  const [imageId = ''] = await seedImages(stack, tenant, 1);
  const shared: string[] = [];
  const remove = deleter(aws.client(), {
    share: async (_, ecsImageId) => void shared.push(ecsImageId),
    unshare: () => Promise.reject(failure),
  });
  await expect(remove(tenant, imageId)).rejects.toBe(failure);
  expect(await lockOf(tenant, 'm-seeded-0')).not.toHaveProperty('deletingBy');
  expect(await tenant.account()).toMatchObject({ imageCount: 1 });
  return shared;
}

test('shares again after a fault while unsharing', async () => {
  expect(await failing(new Error('a fault'))).toEqual(['m-seeded-0']);
});

test('does not share again when ECS refused to unshare', async () => {
  expect(await failing(new ApiError('roleNotPermitted'))).toEqual([]);
});

test('does not share when it never unshared', async () => {
  const tenant = await newTenant(stack);
  const [imageId = ''] = await seedImages(stack, tenant, 1);
  await leaseToAnother(tenant, 'm-seeded-0', Date.now() + 60_000);
  const calls: string[] = [];
  const remove = deleter(aws.client(), {
    share: async () => void calls.push('share'),
    unshare: async () => void calls.push('unshare'),
  });
  const refused = await refusalOf(remove(tenant, imageId, startInvocation('REQUEST', 500)));
  expect(refused.reason).toBe('serviceUnavailable');
  expect(calls).toEqual([]);
  expect(await lockOf(tenant, 'm-seeded-0')).toMatchObject({ deletingBy: { S: 'ANOTHER' } });
});

test('logs that it could not share again, and releases the lease', async () => {
  const tenant = await newTenant(stack);
  const [imageId = ''] = await seedImages(stack, tenant, 1);
  const invocation = patientInvocation();
  const remove = deleter(aws.client(), {
    share: () => Promise.reject(new Error('cannot share')),
    unshare: () => Promise.reject(new Error('a fault')),
  });
  await expect(remove(tenant, imageId, invocation)).rejects.toThrow('a fault');
  expect(invocation.logFields).toEqual({ compensationError: 'cannot share' });
  expect(await lockOf(tenant, 'm-seeded-0')).not.toHaveProperty('deletingBy');
});

test('unshares once under a live lease, however often it retries the commit', async () => {
  const tenant = await newTenant(stack);
  const [imageId = ''] = await seedImages(stack, tenant, 1);
  const leases: number[] = [];
  const remove = deleter(aws.client(), {
    share: async () => {},
    unshare: async () => {
      const lock = await lockOf(tenant, 'm-seeded-0');
      leases.push(Number(lock?.['deletingUntil']?.N) - Date.now());
    },
  });
  intercept(withFault('TransactWriteItems', 2, conflict));
  await remove(tenant, imageId);
  expect(leases).toHaveLength(1);
  expect(leases[0]).toBeGreaterThan(0);
});

test('keeps the deletion in the lock for an hour', async () => {
  const tenant = await newTenant(stack);
  const [imageId = ''] = await seedImages(stack, tenant, 1);
  await deleter(aws.client())(tenant, imageId);
  const Key = { pk: { S: `ACCOUNT#${tenant.accountId}` }, sk: { S: lockKey('m-seeded-0') } };
  const { Item } = (await operator('dynamodb', 'GetItem', { TableName: tables.registry, Key })) as {
    readonly Item: { readonly expiresAt: { readonly N: string } };
  };
  const hours = (Number(Item.expiresAt.N) - Date.now() / 1000) / 3600;
  expect(Math.round(hours)).toBe(1);
});
