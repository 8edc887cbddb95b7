import { expect, test } from 'vitest';
import { TransientError } from '../../functions/errors/transient-error.ts';
import { startInterceptableRegistry } from '../support/interceptable-registry.ts';
import {
  creationAt,
  newToken,
  patientInvocation,
  putItem,
  stack,
  stored,
} from '../support/registry-fixture.ts';
import { newTenant, type Tenant } from '../support/tenant.ts';

const { registry, create } = await startInterceptableRegistry();

/** In the future, so that TTL does not delete during a test what expires then. */
const inAnHour = Date.now() + 3_600_000;
const then = Math.floor(inAnHour / 1000);

/** Another creation, remembered under that token until then. */
async function remember(tenant: Tenant, token: string, expiresAt: number): Promise<void> {
  await putItem(tenant, `TOKEN#${token}`, {
    fingerprint: { S: 'of another request' },
    imageId: { S: 'img-earlier' },
    expiresAt: { N: String(expiresAt) },
  });
}

test('accepts an expired token that TTL has not deleted yet', async () => {
  const tenant = await newTenant(stack);
  const token = newToken();
  await remember(tenant, token, Math.floor(Date.now() / 1000) - 1);
  const { imageId, replayed } = await create(tenant, { token });
  expect(replayed).toBe(false);
  expect((await tenant.items()).get(`TOKEN#${token}`)).toMatchObject({ imageId: { S: imageId } });
  expect(await create(tenant, { token, ecsImageId: 'm-1' }).catch((error) => error.reason)).toBe(
    'idempotentTokenMismatch',
  );
});

test.each([
  ['a second after it expired', -1],
  ['in the second in which it expires', 0],
])('forgets a token %s', async (_, seconds) => {
  const tenant = await newTenant(stack);
  const token = newToken();
  await remember(tenant, token, then + seconds);
  const creation = creationAt(tenant.accountId, inAnHour, { token });
  expect(await registry.readState(creation, patientInvocation())).toMatchObject({ remembered: [] });
  await registry.commit(creation, { lastDeletion: undefined }, patientInvocation());
  expect((await tenant.items()).get(`TOKEN#${token}`)).toEqual({
    pk: { S: `ACCOUNT#${tenant.accountId}` },
    sk: { S: `TOKEN#${token}` },
    imageId: { S: creation.image.id },
    fingerprint: { S: creation.idempotencyKeys[0].fingerprint },
    expiresAt: { N: String(creation.idempotencyKeys[0].expiresAt) },
  });
});

test('remembers a token until the second before it expires', async () => {
  const tenant = await newTenant(stack);
  const token = newToken();
  await remember(tenant, token, then + 1);
  const creation = creationAt(tenant.accountId, inAnHour, { token });
  const known = await registry.readState(creation, patientInvocation());
  expect(known.remembered).toEqual([{ imageId: 'img-earlier', isSameRequest: false }]);
  const before = await stored(tenant);
  await expect(registry.commit(creation, { lastDeletion: undefined }, patientInvocation())).rejects.toThrow(
    TransientError,
  );
  expect(await stored(tenant)).toEqual(before);
});
