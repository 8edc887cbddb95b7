import { expect, test } from 'vitest';
import { accountIds, auditAccount } from '../../functions/accounts/quota-audit.ts';
import { deleter, lockKey, removeItem } from '../delete-image/deletion-fixture.ts';
import { startInterceptableRegistry } from '../support/interceptable-registry.ts';
import { operator, patientInvocation, setAccount, stack, tables } from '../support/registry-fixture.ts';
import { newTenant, type Tenant } from '../support/tenant.ts';

const { client, create, intercept, stopFaults } = await startInterceptableRegistry({
  maxImageCount: 50,
});

function audit({ accountId }: Pick<Tenant, 'accountId'>, invocation = patientInvocation()) {
  return auditAccount(client, tables, accountId, invocation);
}

/** An account with that many images, of the ECS images m-1, m-2, ... */
async function tenantWith(images: number) {
  const tenant = await newTenant(stack);
  const imageIds: string[] = [];
  for (let index = 1; index <= images; index += 1) {
    imageIds.push((await create(tenant, { ecsImageId: `m-${index}` })).imageId);
  }
  return { tenant, imageIds };
}

test('finds a new account exact', async () => {
  const tenant = await newTenant(stack);
  expect(await audit(tenant)).toEqual({
    accountId: tenant.accountId,
    verdict: 'exact',
    imageCount: 0,
    images: 0,
    locks: 0,
    unlocked: [],
    orphaned: [],
    doublyLocked: [],
    revision: 0,
  });
});

test('finds an account exact after creations, replays and deletions', async () => {
  const { tenant, imageIds } = await tenantWith(3);
  await deleter(client)(tenant, imageIds[1] ?? '');
  expect(await audit(tenant)).toMatchObject({
    verdict: 'exact',
    imageCount: 2,
    images: 2,
    locks: 2,
    unlocked: [],
    orphaned: [],
    doublyLocked: [],
    revision: 4,
  });
});

test('answers nothing for an account that does not exist', async () => {
  expect(await audit({ accountId: 'none' })).toBeUndefined();
});

test.each([
  ['above', 3],
  ['below', 1],
])('reports drift for a counter %s the number of images', async (_, imageCount) => {
  const { tenant } = await tenantWith(2);
  await setAccount(tenant, 'imageCount', imageCount);
  expect(await audit(tenant)).toMatchObject({ verdict: 'drift', imageCount, images: 2, locks: 2 });
});

test('reports drift and names an image without a lock', async () => {
  const { tenant, imageIds } = await tenantWith(2);
  await removeItem(tenant, lockKey('m-1'));
  const [unlocked] = imageIds;
  expect(await audit(tenant)).toMatchObject({
    verdict: 'drift',
    images: 2,
    locks: 1,
    unlocked: [unlocked],
    orphaned: [],
  });
});

test('reports drift and names a lock without an image', async () => {
  const { tenant, imageIds } = await tenantWith(2);
  await removeItem(tenant, `IMAGE#${imageIds[1]}`);
  expect(await audit(tenant)).toMatchObject({
    verdict: 'drift',
    images: 1,
    locks: 2,
    unlocked: [],
    orphaned: [imageIds[1]],
  });
});

test('reports drift for an image and a lock of different images, though the numbers agree', async () => {
  const { tenant, imageIds } = await tenantWith(2);
  await removeItem(tenant, `IMAGE#${imageIds[0]}`);
  await removeItem(tenant, lockKey('m-2'));
  await setAccount(tenant, 'imageCount', 1);
  expect(await audit(tenant)).toMatchObject({
    verdict: 'drift',
    unlocked: [imageIds[1]],
    orphaned: [imageIds[0]],
  });
});

test.each([1, 2])('names an image with two locks as drift, with a counter of %s', async (imageCount) => {
  const { tenant, imageIds } = await tenantWith(1);
  await operator('dynamodb', 'PutItem', {
    TableName: tables.registry,
    Item: {
      pk: { S: `ACCOUNT#${tenant.accountId}` },
      sk: { S: lockKey('m-2') },
      imageId: { S: imageIds[0] },
    },
  });
  await setAccount(tenant, 'imageCount', imageCount);
  expect(await audit(tenant)).toMatchObject({
    verdict: 'drift',
    images: 1,
    locks: 2,
    doublyLocked: [imageIds[0]],
  });
});

// DynamoDB Local always reads consistently, so this checks the requests.
test('reads consistently and requests consumed capacity', async () => {
  const { tenant } = await tenantWith(1);
  const reads: unknown[] = [];
  intercept((call, forward) => {
    reads.push(call.input);
    return forward();
  });
  await audit(tenant);
  expect(reads).toHaveLength(4);
  for (const read of reads)
    expect(read).toMatchObject({ ConsistentRead: true, ReturnConsumedCapacity: 'TOTAL' });
});

/** Creates an image during each of the first `counts` counts, between the images and the locks. */
function createDuringCounts(tenant: Tenant, counts: number): void {
  let queries = 0;
  intercept(async (call, forward) => {
    const answer = await forward();
    if (call.action === 'Query' && ++queries % 2 === 1 && queries < 2 * counts) {
      await create(tenant, { ecsImageId: `m-during-${queries}` });
    }
    return answer;
  });
}

test('counts an account again that changed meanwhile', async () => {
  const { tenant } = await tenantWith(1);
  createDuringCounts(tenant, 2);
  expect(await audit(tenant)).toMatchObject({ verdict: 'exact', imageCount: 3, images: 3, locks: 3 });
});

test('reports an account as busy that changed during three counts', async () => {
  const { tenant } = await tenantWith(1);
  createDuringCounts(tenant, 3);
  expect(await audit(tenant)).toMatchObject({ verdict: 'busy', imageCount: 3, images: 3, locks: 4 });
  stopFaults();
  expect(await audit(tenant)).toMatchObject({ verdict: 'exact', imageCount: 4 });
});

test('counts more images than one answer of DynamoDB holds', async () => {
  const tenant = await newTenant(stack);
  const count = 300;
  const puts = Array.from({ length: count }, (_, index) => {
    const pk = { S: `ACCOUNT#${tenant.accountId}` };
    const imageId = `img-${String(index).padStart(22, '0')}`;
    const image = { pk, sk: { S: `IMAGE#${imageId}` }, description: { S: '😀'.repeat(1024) } };
    const lock = { pk, sk: { S: lockKey(imageId) }, imageId: { S: imageId } };
    return [{ PutRequest: { Item: image } }, { PutRequest: { Item: lock } }];
  }).flat();
  for (let start = 0; start < puts.length; start += 24) {
    const RequestItems = { [tables.registry]: puts.slice(start, start + 24) };
    await operator('dynamodb', 'BatchWriteItem', { RequestItems });
  }
  await setAccount(tenant, 'imageCount', count);
  const invocation = patientInvocation();
  expect(await audit(tenant, invocation)).toMatchObject({ verdict: 'exact', images: count, locks: count });
  expect(invocation.dynamodb.requests).toBeGreaterThan(4);
});

test('finds all accounts', async () => {
  const tenants = [await newTenant(stack), await newTenant(stack)];
  const found = await Array.fromAsync(accountIds(client, tables.accounts, patientInvocation()));
  expect(found).toEqual(expect.arrayContaining(tenants.map(({ accountId }) => accountId)));
});
