import { expect, test } from 'vitest';
import { type Deletion, dynamoDbDeletionStore } from '../../functions/images/deletion-store.ts';
import { startInterceptableRegistry } from '../support/interceptable-registry.ts';
import {
  creationAt,
  newRequestId,
  patientInvocation,
  putItem,
  setAccount,
  stack,
  stored,
  tables,
} from '../support/registry-fixture.ts';
import { newTenant } from '../support/tenant.ts';
import { leaseToAnother, lockKey, lockOf, removeItem } from './deletion-fixture.ts';

const { client, registry } = await startInterceptableRegistry();
const store = dynamoDbDeletionStore(client, tables);

const now = Date.now();

/** An image of a new account, and a deletion of it that has not begun. */
async function prepared() {
  const tenant = await newTenant(stack);
  const { accountId } = tenant;
  const { image, ...creation } = creationAt(accountId, now, { ecsImageId: 'm-1' });
  await registry.commit({ image, ...creation }, { lastDeletion: undefined }, patientInvocation());
  const deletion: Deletion = {
    accountId,
    image,
    requestId: newRequestId(),
    attempt: 1,
    now,
    leasedUntil: now + 30_000,
  };
  return { tenant, deletion };
}

async function leased() {
  const { tenant, deletion } = await prepared();
  await store.lease(deletion, patientInvocation());
  return { tenant, deletion };
}

type Step = 'lease' | 'commit';

async function expectNothingWritten(
  step: Step,
  { tenant, deletion }: Awaited<ReturnType<typeof prepared>>,
  reason: string,
): Promise<void> {
  const before = await stored(tenant);
  await expect(store[step](deletion, patientInvocation())).rejects.toMatchObject({
    name: 'TransientError',
    message: reason,
  });
  expect(await stored(tenant)).toEqual(before);
}

async function expectNothingToRelease({
  tenant,
  deletion,
}: Awaited<ReturnType<typeof prepared>>): Promise<void> {
  const before = await stored(tenant);
  expect(await store.release(deletion, patientInvocation())).toBe('gone');
  expect(await stored(tenant)).toEqual(before);
}

const conditionFailed = 'ConditionalCheckFailedException';
const cancelled = (...reasons: string[]) => `TransactionCanceledException[${reasons.join()}]`;
const failed = 'ConditionalCheckFailed';

test('leases and commits when nothing prevents it', async () => {
  const { tenant, deletion } = await leased();
  expect(await lockOf(tenant, 'm-1')).toMatchObject({
    imageId: { S: deletion.image.id },
    deletingBy: { S: `${deletion.requestId}#1` },
    deletingUntil: { N: String(deletion.leasedUntil) },
  });
  await store.commit(deletion, patientInvocation());
  expect(await tenant.account()).toMatchObject({ imageCount: 0, revision: 2 });
  expect([...(await tenant.items()).keys()]).toEqual([expect.stringMatching(/^TOKEN#/)]);
});

test('does not lease while another deletion holds the lease', async () => {
  const { tenant, deletion } = await prepared();
  await leaseToAnother(tenant, 'm-1', now + 1);
  await expectNothingWritten('lease', { tenant, deletion }, conditionFailed);
});

test.each([
  ['has ended', -1],
  ['ends this millisecond', 0],
])('takes over a lease that %s', async (_, milliseconds) => {
  const { tenant, deletion } = await prepared();
  await leaseToAnother(tenant, 'm-1', now + milliseconds);
  await store.lease(deletion, patientInvocation());
  expect(await lockOf(tenant, 'm-1')).toMatchObject({ deletingBy: { S: `${deletion.requestId}#1` } });
});

test('leases again over its own lease', async () => {
  const { tenant, deletion } = await leased();
  await store.lease(deletion, patientInvocation());
  expect(await lockOf(tenant, 'm-1')).toMatchObject({ deletingBy: { S: `${deletion.requestId}#1` } });
});

test('neither leases nor releases a lock that is gone', async () => {
  const { tenant, deletion } = await leased();
  await removeItem(tenant, lockKey('m-1'));
  await expectNothingWritten('lease', { tenant, deletion }, conditionFailed);
  await expectNothingToRelease({ tenant, deletion });
});

test('neither leases nor releases the lock of a later image', async () => {
  const { tenant, deletion } = await prepared();
  await putItem(tenant, lockKey('m-1'), {
    imageId: { S: 'img-later' },
    deletingBy: { S: `${deletion.requestId}#1` },
    deletingUntil: { N: String(now + 30_000) },
  });
  await expectNothingWritten('lease', { tenant, deletion }, conditionFailed);
  await expectNothingToRelease({ tenant, deletion });
});

test('releases a lease that an earlier attempt of the request took', async () => {
  const { tenant, deletion } = await leased();
  expect(await store.release({ ...deletion, attempt: 2 }, patientInvocation())).toBe('released');
  expect(await lockOf(tenant, 'm-1')).not.toHaveProperty('deletingBy');
});

test('does not commit under a lease that a later attempt took', async () => {
  const { tenant, deletion } = await leased();
  await store.lease({ ...deletion, attempt: 2 }, patientInvocation());
  await expectNothingWritten('commit', { tenant, deletion }, cancelled('None', failed, 'None'));
});

test('releases its own lease', async () => {
  const { tenant, deletion } = await leased();
  await store.release(deletion, patientInvocation());
  const lock = await lockOf(tenant, 'm-1');
  expect(Object.keys(lock ?? {}).sort()).toEqual(['imageId', 'pk', 'sk']);
});

test('does not release the lease of another request', async () => {
  const { tenant, deletion } = await prepared();
  await leaseToAnother(tenant, 'm-1', now + 30_000);
  await expectNothingToRelease({ tenant, deletion });
});

test('does not commit without a lease', async () => {
  await expectNothingWritten('commit', await prepared(), cancelled('None', failed, 'None'));
});

test('does not commit under the lease of another request', async () => {
  const { tenant, deletion } = await prepared();
  await leaseToAnother(tenant, 'm-1', now + 30_000);
  await expectNothingWritten('commit', { tenant, deletion }, cancelled('None', failed, 'None'));
});

test('does not commit on the lock of a later image', async () => {
  const { tenant, deletion } = await prepared();
  await putItem(tenant, lockKey('m-1'), {
    imageId: { S: 'img-later' },
    deletingBy: { S: `${deletion.requestId}#1` },
  });
  await expectNothingWritten('commit', { tenant, deletion }, cancelled('None', failed, 'None'));
});

test('does not commit when the image is gone', async () => {
  const { tenant, deletion } = await leased();
  await removeItem(tenant, `IMAGE#${deletion.image.id}`);
  await expectNothingWritten('commit', { tenant, deletion }, cancelled(failed, 'None', 'None'));
});

test('does not count below 0', async () => {
  const { tenant, deletion } = await leased();
  await setAccount(tenant, 'imageCount', 0);
  await expectNothingWritten('commit', { tenant, deletion }, cancelled('None', 'None', failed));
});
