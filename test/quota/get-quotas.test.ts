import { expect, inject, it } from 'vitest';
import { creation, image } from '../support/image-calls.ts';
import { operatorOf } from '../support/operator.ts';
import { newWireTenant, type WireTenant } from '../support/wire-tenant.ts';

const stack = inject('stack');

async function imageQuota(tenant: WireTenant): Promise<unknown> {
  const { text } = await tenant.send({ method: 'GET', path: '/quotas' });
  return JSON.parse(text).MaxImageCount;
}

it('GetQuotas answers the vendor’s lists and MaxImageCount', async () => {
  const tenant = await newWireTenant(stack);
  const { status, text } = await tenant.send({ method: 'GET', path: '/quotas' });
  expect([status, text]).toEqual([
    200,
    '{"AvailableClusterInstanceDataDiskType":[],"AvailableClusterInstanceSystemDiskType":[],' +
      '"AvailableClusterInstanceType":[],"AvailableClusterResourceType":[],"AvailableSpotInstanceType":[],' +
      '"MaxImageCount":{"Limit":50,"Used":0}}',
  ]);
});

it('Used follows creations and deletions immediately', async () => {
  const tenant = await newWireTenant(stack, { maxImageCount: 2 });
  const { text } = await tenant.send(creation(image));
  expect(await imageQuota(tenant)).toEqual({ Limit: 2, Used: 1 });
  await tenant.send(creation({ ...image, EcsImageId: 'm-2' }));
  expect(await imageQuota(tenant)).toEqual({ Limit: 2, Used: 2 });
  await tenant.send(creation({ ...image, EcsImageId: 'm-3' }));
  expect(await imageQuota(tenant)).toEqual({ Limit: 2, Used: 2 });
  await tenant.send({ method: 'DELETE', path: `/images/${JSON.parse(text).Id}` });
  expect(await imageQuota(tenant)).toEqual({ Limit: 2, Used: 1 });
});

it('Limit follows the operator immediately, below Used as well', async () => {
  const tenant = await newWireTenant(stack);
  const setLimit = (limit: number) =>
    operatorOf(stack)('dynamodb', 'UpdateItem', {
      TableName: stack.tables.accounts,
      Key: { accountId: { S: tenant.accountId } },
      UpdateExpression: 'SET maxImageCount = :limit',
      ExpressionAttributeValues: { ':limit': { N: String(limit) } },
    });
  const one = creation({ ...image, EcsImageId: 'm-2' });
  await tenant.send(creation(image));
  await setLimit(0);
  expect(await imageQuota(tenant)).toEqual({ Limit: 0, Used: 1 });
  expect((await tenant.send(one)).text).toContain('The MaxImageCount (0) quota is exhausted.');
  await setLimit(2);
  expect((await tenant.send(one)).status).toBe(201);
});
