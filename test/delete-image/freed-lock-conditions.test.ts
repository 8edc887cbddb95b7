import { expect, test } from 'vitest';
import { startInterceptableRegistry } from '../support/interceptable-registry.ts';
import { creationAt, patientInvocation, putItem, stack, stored } from '../support/registry-fixture.ts';
import { newTenant } from '../support/tenant.ts';
import { lockKey } from './deletion-fixture.ts';

const { registry } = await startInterceptableRegistry();

/** A creation that read `lastDeletion` from the lock, and commits when the lock is as given. */
async function committing(lastDeletion: string | undefined, lock: Readonly<Record<string, string>>) {
  const tenant = await newTenant(stack);
  const creation = creationAt(tenant.accountId, Date.now(), { ecsImageId: 'm-1' });
  const attributes = Object.entries(lock).map(([name, text]) => [name, { S: text }]);
  await putItem(tenant, lockKey('m-1'), Object.fromEntries(attributes));
  const before = await stored(tenant);
  const commit = registry.commit(creation, { lastDeletion }, patientInvocation());
  return { tenant, before, commit };
}

test('commits on a lock that has been free since the state was read', async () => {
  const { tenant, commit } = await committing('EARLIER', { deletedBy: 'EARLIER' });
  await commit;
  expect(await tenant.account()).toMatchObject({ imageCount: 1 });
});

test.each([
  ['freed by a later deletion', 'EARLIER', { deletedBy: 'LATER' }],
  ['freed by a deletion, where there had been none', undefined, { deletedBy: 'LATER' }],
  ['taken by another image', 'EARLIER', { imageId: 'img-another' }],
  [
    'taken by another image, with the earlier deletion still in it',
    'EARLIER',
    { imageId: 'img-another', deletedBy: 'EARLIER' },
  ],
])('does not commit on a lock that has since been %s', async (_, lastDeletion, lock) => {
  const { tenant, before, commit } = await committing(lastDeletion, lock);
  await expect(commit).rejects.toMatchObject({
    name: 'TransientError',
    message: 'TransactionCanceledException[None,ConditionalCheckFailed,None,None]',
  });
  expect(await stored(tenant)).toEqual(before);
});
