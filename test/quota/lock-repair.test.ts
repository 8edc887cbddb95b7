import { expect, test } from 'vitest';
import { auditAccount } from '../../functions/accounts/quota-audit.ts';
import { repairLocks } from '../../infra/cli/admin/lock-repair.ts';
import { operatorsDynamoDB } from '../../infra/cli/admin/operators-dynamodb.ts';
import { deleter, leaseToAnother, lockKey, lockOf, removeItem } from '../delete-image/deletion-fixture.ts';
import { startInterceptableRegistry } from '../support/interceptable-registry.ts';
import {
  creator,
  patientInvocation,
  putItem,
  refusalOf,
  setAccount,
  stack,
  stored,
  tables,
} from '../support/registry-fixture.ts';
import { newTenant, type Tenant } from '../support/tenant.ts';

const {
  client: dynamodb,
  registry,
  create,
  intercept,
} = await startInterceptableRegistry({
  maxImageCount: 50,
});

/** The command line's own client: it retries more often, which a busy machine needs. */
const operatorsClient = operatorsDynamoDB({});

const gone = `img-${'0'.repeat(22)}`;
const inAnHour = () => Date.now() + 3_600_000;

async function audit({ accountId }: Tenant) {
  const found = await auditAccount(operatorsClient, tables, accountId, patientInvocation());
  if (!found) throw new Error('there is no such account');
  return found;
}

async function repair(tenant: Tenant) {
  return repairLocks(
    { dynamodb: operatorsClient, tables: { ...tables, accessKeys: 'not used' } },
    await audit(tenant),
  );
}

/** An account with an image of m-1 whose lock is gone. */
async function tenantWithUnlockedImage() {
  const tenant = await newTenant(stack);
  const { imageId } = await create(tenant, { ecsImageId: 'm-1' });
  await removeItem(tenant, lockKey('m-1'));
  return { tenant, imageId };
}

/** An account with a lock on m-1 whose image is gone. */
async function tenantWithOrphanedLock() {
  const tenant = await newTenant(stack);
  await putItem(tenant, lockKey('m-1'), { imageId: { S: gone } });
  return tenant;
}

/** Does something once, between the repair's look and its write. */
function beforeTheWrite(step: () => Promise<unknown>): void {
  let isDone = false;
  intercept(async (call, forward) => {
    if (call.action === 'TransactWriteItems' && !isDone) {
      isDone = true;
      await step();
    }
    return forward();
  });
}

test('gives an unlocked image its lock, so that it is registered once and can be deleted', async () => {
  const { tenant, imageId } = await tenantWithUnlockedImage();
  expect(await repair(tenant)).toEqual([{ imageId, outcome: 'locked' }]);
  expect(await audit(tenant)).toMatchObject({ verdict: 'exact', imageCount: 1 });
  expect(await refusalOf(create(tenant, { ecsImageId: 'm-1' }))).toMatchObject({
    reason: 'ecsImageRegistered',
  });
  await deleter(dynamodb)(tenant, imageId);
  expect(await audit(tenant)).toMatchObject({ verdict: 'exact', imageCount: 0 });
});

test('locks an image whose lock was freed', async () => {
  const { tenant, imageId } = await tenantWithUnlockedImage();
  await putItem(tenant, lockKey('m-1'), { deletedBy: { S: 'A#1' }, expiresAt: { N: '1' } });
  expect(await repair(tenant)).toEqual([{ imageId, outcome: 'locked' }]);
  // Without expiresAt, or TTL would delete it.
  expect(Object.keys((await lockOf(tenant, 'm-1')) ?? {}).sort()).toEqual(['imageId', 'pk', 'sk']);
});

test('releases an orphaned lock, so that the ECS image can be registered', async () => {
  const tenant = await tenantWithOrphanedLock();
  expect(await repair(tenant)).toEqual([{ imageId: gone, outcome: 'released' }]);
  expect(await audit(tenant)).toMatchObject({ verdict: 'exact', locks: 0 });
  await create(tenant, { ecsImageId: 'm-1' });
  expect(await audit(tenant)).toMatchObject({ verdict: 'exact', imageCount: 1 });
});

test('hands an orphaned lock to the unlocked image of its ECS image', async () => {
  const { tenant, imageId } = await tenantWithUnlockedImage();
  await putItem(tenant, lockKey('m-1'), { imageId: { S: gone } });
  expect(await repair(tenant)).toEqual([{ imageId, outcome: 'locked' }]);
  expect(await audit(tenant)).toMatchObject({ verdict: 'exact', locks: 1 });
});

test('releases the second lock of an image and keeps the lock on its own ECS image', async () => {
  const tenant = await newTenant(stack);
  const { imageId } = await create(tenant, { ecsImageId: 'm-2' });
  for (const other of ['m-1', 'm-3']) await putItem(tenant, lockKey(other), { imageId: { S: imageId } });
  expect(await repair(tenant)).toEqual(Array(2).fill({ imageId, outcome: 'released' }));
  expect(await lockOf(tenant, 'm-2')).toMatchObject({ imageId: { S: imageId } });
  expect(await audit(tenant)).toMatchObject({ verdict: 'exact', locks: 1 });
});

test('makes a creation share again that shared before the release', async () => {
  const tenant = await newTenant(stack);
  let shares = 0;
  const share = async () => {
    shares += 1;
    if (shares > 1) return;
    await putItem(tenant, lockKey('m-1'), { imageId: { S: gone } });
    await repair(tenant);
  };
  await creator(registry, { share, unshare: async () => {} })(tenant, { ecsImageId: 'm-1' });
  expect(shares).toBe(2);
  expect(await audit(tenant)).toMatchObject({ verdict: 'exact', imageCount: 1 });
});

test('leaves a lock alone that a deletion has leased, until the lease ends', async () => {
  const tenant = await tenantWithOrphanedLock();
  await leaseToAnother(tenant, 'm-1', inAnHour());
  const before = await stored(tenant);
  expect(await repair(tenant)).toMatchObject([
    { outcome: 'left', reason: expect.stringContaining('a deletion holds') },
  ]);
  expect(await stored(tenant)).toEqual(before);
  await leaseToAnother(tenant, 'm-1', Date.now() - 1);
  expect(await repair(tenant)).toMatchObject([{ outcome: 'released' }]);
});

test('leaves a second image of one ECS image alone, and names the first', async () => {
  const { tenant, imageId } = await tenantWithUnlockedImage();
  const { imageId: second } = await create(tenant, { ecsImageId: 'm-1' });
  const before = await stored(tenant);
  const reason = `image ${second} holds the lock on the same ECS image`;
  expect(await repair(tenant)).toEqual([{ imageId, outcome: 'left', reason }]);
  expect(await stored(tenant)).toEqual(before);
});

test.each<[string, () => Promise<Tenant>, (tenant: Tenant) => Promise<unknown>]>([
  [
    'a creation that takes the lock',
    async () => (await tenantWithUnlockedImage()).tenant,
    (tenant) => create(tenant, { ecsImageId: 'm-1' }),
  ],
  [
    'a removal of the unlocked image',
    async () => (await tenantWithUnlockedImage()).tenant,
    async (tenant) => removeItem(tenant, `IMAGE#${(await audit(tenant)).unlocked[0]}`),
  ],
  [
    'a return of the orphaned lock’s image',
    tenantWithOrphanedLock,
    (tenant) => putItem(tenant, `IMAGE#${gone}`, {}),
  ],
  [
    'a lease of the orphaned lock',
    tenantWithOrphanedLock,
    (tenant) => leaseToAnother(tenant, 'm-1', inAnHour()),
  ],
])('gives way to %s meanwhile', async (_, prepare, meanwhile) => {
  const tenant = await prepare();
  let after: unknown;
  beforeTheWrite(async () => {
    await meanwhile(tenant);
    after = await stored(tenant);
  });
  expect(await repair(tenant)).toMatchObject([
    { outcome: 'left', reason: expect.stringContaining('changed meanwhile') },
  ]);
  expect(await stored(tenant)).toEqual(after);
});

test('lets an audit that runs meanwhile count again', async () => {
  const { tenant } = await tenantWithUnlockedImage();
  const { revision } = await audit(tenant);
  await repair(tenant);
  expect((await audit(tenant)).revision).toBe(revision + 1);
});

test('leaves the counter to the repair of the counter', async () => {
  const tenant = await tenantWithOrphanedLock();
  await setAccount(tenant, 'imageCount', 1);
  await repair(tenant);
  expect(await audit(tenant)).toMatchObject({ verdict: 'drift', imageCount: 1, locks: 0 });
});
