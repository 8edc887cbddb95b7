import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { operator, stack, tables } from '../support/registry-fixture.ts';
import { newTenant } from '../support/tenant.ts';

const image = { Name: 'web-server', EcsImageId: 'm-1', Platform: 'Linux' };

test('frees the lock, keeps the deletion in it for an hour, and lets a registration take it', async () => {
  const tenant = await newTenant(stack);
  const lock = async () => {
    const sk = `ECS#${createHash('sha256').update(image.EcsImageId).digest('hex')}`;
    const Key = { pk: { S: `ACCOUNT#${tenant.accountId}` }, sk: { S: sk } };
    return await operator('dynamodb', 'GetItem', { TableName: tables.registry, Key, ConsistentRead: true });
  };
  const created = await tenant.call({ method: 'POST', path: '/images', body: image });
  const { Id } = created.body as { readonly Id: string };
  const { headers } = await tenant.call({ method: 'DELETE', path: `/images/${Id}` });
  const { Item } = (await lock()) as { readonly Item: Record<string, { S?: string; N?: string }> };
  expect(Object.keys(Item).sort()).toEqual(['deletedBy', 'expiresAt', 'pk', 'sk']);
  expect(Item['deletedBy']?.S).toBe(`${headers.get('x-acs-request-id')}#1`);
  const hours = (Number(Item['expiresAt']?.N) - Date.now() / 1000) / 3600;
  expect(Math.round(hours)).toBe(1);

  const again = await tenant.call({ method: 'POST', path: '/images', body: image });
  expect(again.status).toBe(201);
  expect(await lock()).toMatchObject({ Item: { imageId: { S: (again.body as { Id: string }).Id } } });
  expect(Object.keys(((await lock()) as { Item: object }).Item).sort()).toEqual(['imageId', 'pk', 'sk']);
});
