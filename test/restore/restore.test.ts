import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { auditAccount } from '../../functions/accounts/quota-audit.ts';
import { startInvocation } from '../../functions/runtime/invocation.ts';
import { type RestoredCopies, restore } from '../../infra/cli/admin/restore.ts';
import { operatorOf, scanItems, writeItems } from '../support/operator.ts';
import { newTenant, type StoredItem, type Tenant } from '../support/tenant.ts';

const stack = inject('stack');
const operator = operatorOf(stack);
const client = new DynamoDBClient({
  endpoint: stack.awsEndpoint,
  region: 'us-east-1',
  credentials: stack.operator,
});
afterAll(() => client.destroy());
const target = { dynamodb: client, tables: stack.tables };
const copies: RestoredCopies = {
  registry: 'copy-registry',
  accounts: 'copy-accounts',
  accessKeys: 'copy-access-keys',
};
const tableKeys = { registry: ['pk', 'sk'], accounts: ['accountId'], accessKeys: ['accessKeyId'] } as const;
const names = ['registry', 'accounts', 'accessKeys'] as const;

const itemsOf = (table: string) => scanItems(stack, table);

/** As a backup would be: the tenant's items of that moment, and of nobody else. */
async function backUp({ accountId }: Tenant): Promise<void> {
  const isTenants = (item: StoredItem) =>
    item['accountId']?.S === accountId || item['pk']?.S === `ACCOUNT#${accountId}`;
  for (const name of names)
    await writeItems(stack, copies[name], (await itemsOf(stack.tables[name])).filter(isTenants));
}

async function lose(name: keyof RestoredCopies, isLost: (item: StoredItem) => boolean): Promise<void> {
  for (const item of (await itemsOf(stack.tables[name])).filter(isLost)) {
    const Key = Object.fromEntries(tableKeys[name].map((key) => [key, item[key]]));
    await operator('dynamodb', 'DeleteItem', { TableName: stack.tables[name], Key });
  }
}

const register = async (tenant: Tenant, ecsImageId: string, token: string) => {
  const { body } = await tenant.call({
    method: 'POST',
    path: '/images',
    query: { IdempotentToken: token },
    body: { Name: 'image', EcsImageId: ecsImageId, Platform: 'Linux' },
  });
  return (body as { readonly Id: string }).Id;
};
const audit = ({ accountId }: Tenant) =>
  auditAccount(client, stack.tables, accountId, startInvocation('audit', 30_000));
const choose = ({ accountId }: Tenant, ...except: string[]) => ({ accountId, except: new Set(except) });

beforeAll(async () => {
  for (const name of names)
    await operator('dynamodb', 'CreateTable', {
      TableName: copies[name],
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: tableKeys[name].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: tableKeys[name].map((AttributeName, index) => ({
        AttributeName,
        KeyType: index === 0 ? 'HASH' : 'RANGE',
      })),
    });
});

test('all that was lost comes back, with exact counters, though the first run ends in the middle', async () => {
  const tenant = await newTenant(stack);
  const ids = [];
  for (const id of ['m-1', 'm-2', 'm-3', 'm-4']) ids.push(await register(tenant, id, `token_${id.slice(2)}`));
  await backUp(tenant);
  await lose('registry', (item) => item['pk']?.S === `ACCOUNT#${tenant.accountId}`);
  await lose('accounts', (item) => item['accountId']?.S === tenant.accountId);
  await lose('accessKeys', (item) => item['accountId']?.S === tenant.accountId);
  expect(await audit(tenant)).toBeUndefined();

  // The process that restores dies after its second image.
  let transactions = 0;
  const dying = Object.assign(Object.create(client) as DynamoDBClient, {
    send: async (command: Parameters<DynamoDBClient['send']>[0]) => {
      if (command.constructor.name === 'TransactWriteItemsCommand' && ++transactions > 2)
        throw new Error('killed');
      return client.send(command);
    },
  });
  await expect(restore({ ...target, dynamodb: dying }, copies, choose(tenant))).rejects.toThrow('killed');
  expect(await audit(tenant)).toMatchObject({ verdict: 'exact', images: 2 });

  expect(await restore(target, copies, choose(tenant))).toMatchObject({ images: 2, conflicts: [] });
  expect(await audit(tenant)).toMatchObject({ verdict: 'exact', images: 4, locks: 4 });
  expect(await restore(target, copies, choose(tenant))).toMatchObject({ images: 0, tokens: 0, accounts: 0 });
  // Its key signs again, and its token still replays.
  expect(await register(tenant, 'm-2', 'token_2')).toBe(ids[1]);
});

test('what happened since the backup stays: an image registered anew is a conflict, one deleted may stay away', async () => {
  const tenant = await newTenant(stack);
  const kept = await register(tenant, 'm-1', 'token_1');
  const deleted = await register(tenant, 'm-2', 'token_2');
  const lost = await register(tenant, 'm-3', 'token_3');
  await backUp(tenant);
  await tenant.call({ method: 'DELETE', path: `/images/${deleted}` });
  await tenant.call({ method: 'DELETE', path: `/images/${lost}` });
  const anew = await register(tenant, 'm-3', 'token_4');

  const without = await restore(target, copies, choose(tenant, deleted));
  expect(without).toMatchObject({ images: 0, conflicts: [lost] });
  expect(await audit(tenant)).toMatchObject({ verdict: 'exact', images: 2 });

  expect(await restore(target, copies, choose(tenant))).toMatchObject({ images: 1, conflicts: [lost] });
  expect(await audit(tenant)).toMatchObject({ verdict: 'exact', images: 3 });
  const images = [...(await tenant.items()).keys()].filter((key) => key.startsWith('IMAGE#'));
  expect(images.sort()).toEqual([kept, deleted, anew].map((id) => `IMAGE#${id}`).sort());
});
