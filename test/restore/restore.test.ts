import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { auditAccount } from '../../functions/accounts/quota-audit.ts';
import { startInvocation } from '../../functions/runtime/invocation.ts';
import { reconciliation } from '../../infra/cli/admin/reconciliation.ts';
import { type RestoredCopies, restore } from '../../infra/cli/admin/restore.ts';
import { startEcsStandIn } from '../../infra/local/ecs-stand-in/stand-in.ts';
import { newAccount } from '../../infra/local/ecs-stand-in/state.ts';
import { runAdmin } from '../cli/run.ts';
import { addImage } from '../image-source/connected.ts';
import { connectedOperator } from '../support/connected-operator.ts';
import { newTable } from '../support/new-table.ts';
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

/** Older than an hour: reconciliation leaves alone what is younger. */
const longAgo = '2026-01-01T00:00:00Z';

/** As a backup of long ago would be: the tenant's items of that moment, and of nobody else. */
async function backUp({ accountId }: Tenant): Promise<void> {
  const isTenants = (item: StoredItem) =>
    item['accountId']?.S === accountId || item['pk']?.S === `ACCOUNT#${accountId}`;
  const asOld = (item: StoredItem) =>
    item['creationTime'] ? { ...item, creationTime: { S: longAgo } } : item;
  for (const name of names)
    await writeItems(stack, copies[name], (await itemsOf(stack.tables[name])).filter(isTenants).map(asOld));
}

/** The client, with one of its commands done in another way. */
function clientWith(
  name: string,
  send: (forward: () => Promise<unknown>) => Promise<unknown>,
): DynamoDBClient {
  return Object.assign(Object.create(client) as DynamoDBClient, {
    send: async (command: Parameters<DynamoDBClient['send']>[0]) =>
      command.constructor.name === name ? send(() => client.send(command)) : client.send(command),
  });
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
  for (const name of names) await newTable(stack, copies[name], tableKeys[name]);
});

test('brings back everything lost, with exact counters, though the first run is killed midway', async () => {
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
  const dying = clientWith('TransactWriteItemsCommand', async (forward) => {
    if (++transactions > 2) throw new Error('killed');
    return forward();
  });
  await expect(restore({ ...target, dynamodb: dying }, copies, choose(tenant))).rejects.toThrow('killed');
  expect(await audit(tenant)).toMatchObject({ verdict: 'exact', images: 2 });

  expect(await restore(target, copies, choose(tenant))).toMatchObject({ images: 2, conflicts: [] });
  expect(await audit(tenant)).toMatchObject({ verdict: 'exact', images: 4, locks: 4 });
  expect(await restore(target, copies, choose(tenant))).toMatchObject({ images: 0, tokens: 0, accounts: 0 });
  // Its key signs again, and its token still replays.
  expect(await register(tenant, 'm-2', 'token_2')).toBe(ids[1]);
});

test('keeps what happened since the backup: reports an image registered again, and leaves out one deleted', async () => {
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

test.each<[string, (item: StoredItem) => boolean]>([
  ['its images and locks', () => true],
  ['its images, while their locks stay', (item) => item['sk']?.S?.startsWith('IMAGE#') === true],
])('brings back an account that lost only %s, with an exact counter', async (_, isLost) => {
  const tenant = await newTenant(stack);
  for (const id of ['m-1', 'm-2']) await register(tenant, id, `token_${id.slice(2)}`);
  await backUp(tenant);
  const isTenants = (item: StoredItem) => item['pk']?.S === `ACCOUNT#${tenant.accountId}`;
  await lose('registry', (item) => isTenants(item) && isLost(item));

  expect(await restore(target, copies, choose(tenant))).toMatchObject({ images: 2, conflicts: [] });
  expect(await audit(tenant)).toMatchObject({ verdict: 'exact', images: 2, locks: 2 });
});

test('reconciliation after a restore repairs the shares, and then finds nothing', async () => {
  const ecs = await startEcsStandIn();
  const service = ecs.state.serviceAccountId;
  try {
    const tenant = await newTenant(stack);
    ecs.state.accounts.set(tenant.accountId, newAccount());
    const ecsImage = (imageId: string, isShared: boolean) =>
      addImage(ecs.state, tenant.accountId, {
        imageId,
        sharedWith: new Set(isShared ? [service] : []),
        creationTime: longAgo,
      });
    for (const id of ['m-1', 'm-2']) await register(tenant, id, `token_${id.slice(2)}`);
    ecsImage('m-1', true);
    await backUp(tenant);
    const unshared = ecsImage('m-2', false);
    const since = ecsImage('m-since', true);
    await lose('registry', (item) => item['pk']?.S === `ACCOUNT#${tenant.accountId}`);
    await restore(target, copies, choose(tenant));

    const onlyTenant = clientWith('ScanCommand', async () => ({
      Items: [{ accountId: { S: tenant.accountId } }],
    }));
    const { find, repair } = reconciliation(connectedOperator(stack, ecs, onlyTenant), 0);
    const found = await find();
    expect(found).toEqual([
      { kind: 'shared, not registered', accountId: tenant.accountId, ecsImageId: 'm-since' },
      { kind: 'registered, not shared', accountId: tenant.accountId, ecsImageId: 'm-2' },
    ]);
    expect(await repair(found)).toEqual([]);
    expect([unshared, since].map(({ sharedWith }) => sharedWith.has(service))).toEqual([true, false]);
    expect(await find()).toEqual([]);
  } finally {
    await ecs.stop();
  }
});

test('refuses an account whose requests never let it be counted, and says to stop writes', async () => {
  const tenant = await newTenant(stack);
  await backUp(tenant);
  const busy = clientWith('QueryCommand', async (forward) => {
    await operator('dynamodb', 'UpdateItem', {
      TableName: stack.tables.accounts,
      Key: { accountId: { S: tenant.accountId } },
      UpdateExpression: 'SET revision = revision + :one',
      ExpressionAttributeValues: { ':one': { N: '1' } },
    });
    return forward();
  });
  await expect(restore({ ...target, dynamodb: busy }, copies, choose(tenant))).rejects.toThrow(
    `account ${tenant.accountId} changes too often to be counted: stop writes`,
  );
});

test('retries a conflict, and passes on any other reason that DynamoDB cancels a transaction for', async () => {
  const tenant = await newTenant(stack);
  await register(tenant, 'm-1', 'token_1');
  await backUp(tenant);
  await lose('registry', (item) => item['pk']?.S === `ACCOUNT#${tenant.accountId}`);
  // As on AWS when the account lacks an attribute to increment. DynamoDB Local throws another exception.
  const codes = ['TransactionConflict', 'ValidationError'];
  const canceling = clientWith('TransactWriteItemsCommand', async () => {
    const Code = codes.shift() ?? 'tried again';
    throw new TransactionCanceledException({
      $metadata: {},
      message: Code,
      CancellationReasons: [{ Code: 'None' }, { Code: 'None' }, { Code }],
    });
  });
  const restoring = restore({ ...target, dynamodb: canceling }, copies, choose(tenant));
  await expect(restoring).rejects.toThrow('ValidationError');
});

const tableOptions = ['--registry', copies.registry, '--accounts', copies.accounts];
const allTables = [...tableOptions, '--access-keys', copies.accessKeys];

test('admin restore asks first, then restores all but the images of the file', async () => {
  const tenant = await newTenant(stack);
  await register(tenant, 'm-1', 'token_1');
  const deleted = await register(tenant, 'm-2', 'token_2');
  await backUp(tenant);
  await lose('registry', (item) => item['pk']?.S === `ACCOUNT#${tenant.accountId}`);
  await tenant.setImageCount(0);
  const folder = mkdtempSync(join(tmpdir(), 'imprint-restore-'));
  try {
    const except = join(folder, 'deleted');
    writeFileSync(except, `${deleted}\n`);
    const command = ['restore', ...allTables, '--account', tenant.accountId, '--except', except, '--json'];
    expect(await runAdmin(stack, ...command)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('Pass --yes to confirm'),
    });
    expect(await audit(tenant)).toMatchObject({ images: 0 });
    const { exitCode, stdout, stderr } = await runAdmin(stack, ...command, '--yes');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ accounts: 0, images: 1, tokens: 1, conflicts: 0 });
    expect(await audit(tenant)).toMatchObject({ verdict: 'exact', images: 1 });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.each([
  ['no copy of the access keys', tableOptions, 2, '--access-keys'],
  ['an account that is no number', [...allTables, '--account', 'abc'], 2, 'whole number'],
  ['a file that does not exist', [...allTables, '--except', '/nowhere', '--yes'], 1, 'ENOENT'],
  [
    'a table that does not exist',
    ['--registry', 'none', '--accounts', 'none', '--access-keys', 'none', '--yes'],
    1,
    'non-existent table',
  ],
])('admin restore with %s is an error', async (_, args, exitCode, text) => {
  const result = await runAdmin(stack, 'restore', ...args);
  expect(result).toMatchObject({ exitCode, stdout: '', stderr: expect.stringContaining(text) });
});
