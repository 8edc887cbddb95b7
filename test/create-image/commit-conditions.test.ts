import { expect, test } from 'vitest';
import { startInterceptableRegistry } from '../support/interceptable-registry.ts';
import {
  creationAt,
  defaultMaxImageCount,
  patientInvocation,
  putItem,
  setAccount,
  stack,
  stored,
} from '../support/registry-fixture.ts';
import { newTenant } from '../support/tenant.ts';

// Reading the state refuses all of these. Here they come about between the read and the commit.

const { registry } = await startInterceptableRegistry();

async function prepared(own: { readonly maxImageCount?: number } = {}) {
  const tenant = await newTenant(stack, own);
  const creation = creationAt(tenant.accountId, Date.now(), { ecsImageId: 'm-1' });
  return { tenant, creation };
}

/** The commit fails by those reasons, in the order token, lock, image, counter, and leaves everything as it was. */
async function expectNothingWritten(
  { tenant, creation }: Awaited<ReturnType<typeof prepared>>,
  reasons: string,
): Promise<void> {
  const before = await stored(tenant);
  await expect(
    registry.commit(creation, { lastDeletion: undefined }, patientInvocation()),
  ).rejects.toMatchObject({
    name: 'TransientError',
    message: `TransactionCanceledException[${reasons}]`,
  });
  expect(await stored(tenant)).toEqual(before);
}

const failed = 'ConditionalCheckFailed';

test('commits once when nothing prevents it', async () => {
  const { tenant, creation } = await prepared();
  await registry.commit(creation, { lastDeletion: undefined }, patientInvocation());
  expect(await tenant.account()).toMatchObject({ imageCount: 1, revision: 1 });
  await expectNothingWritten({ tenant, creation }, [failed, failed, failed, 'None'].join());
});

test('does not commit over a live token', async () => {
  const { tenant, creation } = await prepared();
  await putItem(tenant, creation.idempotencyKeys[0].sortKey, {
    imageId: { S: 'img-earlier' },
    fingerprint: { S: creation.idempotencyKeys[0].fingerprint },
    expiresAt: { N: String(creation.now + 1) },
  });
  await expectNothingWritten({ tenant, creation }, [failed, 'None', 'None', 'None'].join());
});

test('does not commit over a lock on the ECS image', async () => {
  const { tenant, creation } = await prepared();
  await registry.commit(
    creationAt(tenant.accountId, Date.now(), { ecsImageId: 'm-1' }),
    { lastDeletion: undefined },
    patientInvocation(),
  );
  await expectNothingWritten({ tenant, creation }, ['None', failed, 'None', 'None'].join());
});

test('does not commit over an image with the same id', async () => {
  const { tenant, creation } = await prepared();
  await putItem(tenant, `IMAGE#${creation.image.id}`, { name: { S: 'an id is never drawn twice, is it' } });
  await expectNothingWritten({ tenant, creation }, ['None', 'None', failed, 'None'].join());
});

test.each([
  ['own limit', { maxImageCount: 5 }, 5],
  ['own limit, above the default', { maxImageCount: defaultMaxImageCount + 2 }, defaultMaxImageCount + 2],
  ['own limit, below the default', { maxImageCount: 1 }, 1],
  ['own limit of 0', { maxImageCount: 0 }, 0],
  ['own limit, lowered below the counter', { maxImageCount: 1 }, 2],
  ['default limit', {}, defaultMaxImageCount],
])('does not commit when the counter is at the %s', async (_, own, imageCount) => {
  const { tenant, creation } = await prepared(own);
  await setAccount(tenant, 'imageCount', imageCount);
  await expectNothingWritten({ tenant, creation }, ['None', 'None', 'None', failed].join());
});

test('does not commit for a missing account, and does not create it', async () => {
  const { tenant } = await prepared();
  const creation = creationAt(`${tenant.accountId}0`, Date.now());
  await expect(registry.commit(creation, { lastDeletion: undefined }, patientInvocation())).rejects.toThrow(
    `[${['None', 'None', 'None', failed].join()}]`,
  );
  await expect(registry.readState(creation, patientInvocation())).rejects.toThrow('there is no account');
});
