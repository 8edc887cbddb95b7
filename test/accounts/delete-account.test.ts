import { DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, expect, inject, test } from 'vitest';
import { deleteAccount } from '../../functions/accounts/delete-account.ts';
import { auditAccount } from '../../functions/accounts/quota-audit.ts';
import { sandboxImageSource } from '../../functions/image-source/sandbox-image-source.ts';
import { deleteImage } from '../../functions/images/delete-image.ts';
import { dynamoDbDeletionStore } from '../../functions/images/deletion-store.ts';
import { dynamoDbImageReader } from '../../functions/images/image-reader.ts';
import { dynamoDbRegistry } from '../../functions/images/registry.ts';
import { startInvocation } from '../../functions/runtime/invocation.ts';
import { creator, defaultMaxImageCount } from '../support/registry-fixture.ts';
import { newTenant, type Tenant } from '../support/tenant.ts';

const stack = inject('stack');
const client = new DynamoDBClient({
  endpoint: stack.awsEndpoint,
  region: 'us-east-1',
  credentials: stack.operator,
});
afterAll(() => client.destroy());

const register = (tenant: Tenant, ecsImageId: string) =>
  tenant.call({
    method: 'POST',
    path: '/images',
    body: { Name: 'image', EcsImageId: ecsImageId, Platform: 'Linux' },
  });
const stores = { client, tables: stack.tables, imageSource: sandboxImageSource };
const create = creator(dynamoDbRegistry(client, stack.tables, defaultMaxImageCount));
const invocation = (milliseconds = 60_000) => startInvocation(`delete-${Date.now()}`, milliseconds);
/** What counts; what is remembered of creations without a token goes by TTL. */
const left = async (tenant: Tenant) =>
  [...(await tenant.items()).keys()].filter((key) => /^(IMAGE|ECS)#/.test(key));
const audit = ({ accountId }: Tenant) => auditAccount(client, stack.tables, accountId, invocation());

test('deletes keys, images and the account', async () => {
  const tenant = await newTenant(stack);
  for (const id of ['m-1', 'm-2', 'm-3']) expect((await register(tenant, id)).status).toBe(201);
  expect(await deleteAccount(tenant.accountId, stores, invocation())).toEqual({
    accessKeys: 1,
    images: 3,
    done: true,
  });
  expect(await left(tenant)).toEqual([]);
  expect(await audit(tenant)).toBeUndefined();
});

test('deletes more keys than one page of the index holds', async () => {
  const tenant = await newTenant(stack);
  for (const nth of [1, 2])
    await client.send(
      new PutItemCommand({
        TableName: stack.tables.accessKeys,
        Item: { accessKeyId: { S: `${tenant.accessKeyId}${nth}` }, accountId: { S: tenant.accountId } },
      }),
    );
  const onePerPage = Object.assign(Object.create(client) as DynamoDBClient, {
    send(command: Parameters<DynamoDBClient['send']>[0], options: object) {
      if (!(command instanceof QueryCommand) || command.input.IndexName !== 'byAccount')
        return client.send(command, options);
      return client.send(new QueryCommand({ ...command.input, Limit: 1 }), options);
    },
  });
  expect(
    await deleteAccount(tenant.accountId, { ...stores, client: onePerPage }, invocation()),
  ).toMatchObject({ accessKeys: 3, done: true });
});

test('deletes what is registered meanwhile, and leaves nothing that counts', async () => {
  const tenant = await newTenant(stack);
  await register(tenant, 'm-1');
  let late: Promise<unknown> | undefined;
  const imageSource = {
    ...stores.imageSource,
    async unshare(): Promise<void> {
      // The key is deleted by now, but a function may cache it for a minute, and a queue message needs no key.
      late ??= create(tenant, { ecsImageId: 'm-late' });
      await late;
    },
  };
  const { images, done } = await deleteAccount(tenant.accountId, { ...stores, imageSource }, invocation());
  expect({ images, done, late: await late }).toMatchObject({
    images: 2,
    done: true,
    late: { replayed: false },
  });
  expect(await left(tenant)).toEqual([]);
});

test('goes on when the tenant deletes an image at the same time', async () => {
  const tenant = await newTenant(stack);
  for (const id of ['m-1', 'm-2']) await register(tenant, id);
  const reader = dynamoDbImageReader(client, stack.tables.registry);
  const store = dynamoDbDeletionStore(client, stack.tables);
  const page = { marker: '', maxItemCount: 2 };
  const { images: listed } = await reader.list(tenant.accountId, page, invocation());
  let tenantDeletes: Promise<void> | undefined;
  const imageSource = {
    ...stores.imageSource,
    async unshare(): Promise<void> {
      const target = { accountId: tenant.accountId, imageId: listed[1]?.id ?? '' };
      tenantDeletes ??= deleteImage(target, { reader, store, imageSource: stores.imageSource }, invocation());
      await tenantDeletes;
    },
  };
  expect(await deleteAccount(tenant.accountId, { ...stores, imageSource }, invocation())).toMatchObject({
    done: true,
  });
  expect(tenantDeletes).toBeDefined();
  expect(await left(tenant)).toEqual([]);
});

test('goes on after it was ended in the middle', async () => {
  const tenant = await newTenant(stack);
  for (const id of ['m-1', 'm-2', 'm-3']) await register(tenant, id);
  let unshared = 0;
  const failing = {
    ...stores.imageSource,
    async unshare(): Promise<void> {
      unshared += 1;
      if (unshared === 2) throw new Error('the process ends');
    },
  };
  await expect(
    deleteAccount(tenant.accountId, { ...stores, imageSource: failing }, invocation()),
  ).rejects.toThrow('the process ends');
  expect(await audit(tenant)).toMatchObject({ verdict: 'exact', images: 2 });
  expect(await deleteAccount(tenant.accountId, stores, invocation())).toEqual({
    accessKeys: 0,
    images: 2,
    done: true,
  });
});

test('stops before the time is up, and says so', async () => {
  const tenant = await newTenant(stack);
  await register(tenant, 'm-1');
  expect(await deleteAccount(tenant.accountId, stores, invocation(9000))).toEqual({
    accessKeys: 1,
    images: 0,
    done: false,
  });
  expect(await audit(tenant)).toMatchObject({ verdict: 'exact', images: 1 });
});

test('refuses an account whose counter is wrong, instead of going on for ever', async () => {
  const tenant = await newTenant(stack);
  await tenant.setImageCount(2);
  await expect(deleteAccount(tenant.accountId, stores, invocation())).rejects.toThrow(/quota repair/);
});

test('finds nothing to do for an account that is not there', async () => {
  expect(await deleteAccount('987654321', stores, invocation())).toEqual({
    accessKeys: 0,
    images: 0,
    done: true,
  });
});
