import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { fingerprint } from '../../functions/images/fingerprint.ts';
import { tokenKey } from '../../functions/images/idempotency-key.ts';
import { startInterceptableRegistry } from '../support/interceptable-registry.ts';
import { keysOfUnsignedBody, newRequestId, newToken, stack } from '../support/registry-fixture.ts';
import { newTenant } from '../support/tenant.ts';

const { create } = await startInterceptableRegistry();

const image = {
  name: 'web-server',
  description: 'nginx on 乌班图',
  ecsImageId: 'm-bp1/äöü 😀',
  platform: 'Windows',
} as const;

const lockKey = `ECS#${createHash('sha256').update(image.ecsImageId).digest('hex')}`;

test('writes three items to the registry and adds one to the counter and the revision', async () => {
  const tenant = await newTenant(stack, { maxImageCount: 7 });
  const token = newToken();
  const idempotencyKey = tokenKey(token, image, 7);
  const requestId = newRequestId();
  const startedAt = Date.now();
  const { imageId } = await create(tenant, { ...image, idempotencyKeys: [idempotencyKey], requestId });

  const pk = { S: `ACCOUNT#${tenant.accountId}` };
  const items = await tenant.items();
  expect(Object.fromEntries(items)).toEqual({
    [`IMAGE#${imageId}`]: {
      pk,
      sk: { S: `IMAGE#${imageId}` },
      name: { S: image.name },
      description: { S: image.description },
      ecsImageId: { S: image.ecsImageId },
      platform: { S: image.platform },
      creationTime: { S: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}000Z$/) },
      requestId: { S: requestId },
      token: { S: token },
    },
    [lockKey]: { pk, sk: { S: lockKey }, imageId: { S: imageId } },
    [`TOKEN#${token}`]: {
      pk,
      sk: { S: `TOKEN#${token}` },
      fingerprint: { S: fingerprint(image) },
      imageId: { S: imageId },
      expiresAt: { N: String(idempotencyKey.expiresAt) },
    },
  });
  expect(await tenant.account()).toEqual({ imageCount: 1, maxImageCount: 7, revision: 1 });
  const createdAt = Date.parse(items.get(`IMAGE#${imageId}`)?.['creationTime']?.S ?? '');
  expect(createdAt).toBeGreaterThanOrEqual(startedAt);
  expect(createdAt).toBeLessThanOrEqual(Date.now());
});

test('remembers the signature of a request without a token, and stores no token with the image', async () => {
  const tenant = await newTenant(stack);
  const idempotencyKeys = keysOfUnsignedBody(image, { signature: 'signature' });
  const [{ sortKey }] = idempotencyKeys;
  const { imageId } = await create(tenant, { ...image, idempotencyKeys });
  const items = await tenant.items();
  expect([...items.keys()].sort()).toEqual([lockKey, `IMAGE#${imageId}`, sortKey].sort());
  expect(sortKey).toMatch(/^SIGNATURE#[0-9a-f]{64}$/);
  expect(items.get(`IMAGE#${imageId}`)).not.toHaveProperty('token');
});

test('remembers an unsigned token and its signature, each with its own fingerprint', async () => {
  const tenant = await newTenant(stack);
  const keys = keysOfUnsignedBody(image, { signature: 'signature', token: 'build_42' });
  const { imageId } = await create(tenant, { ...image, idempotencyKeys: keys });
  const items = await tenant.items();
  expect([...items.keys()].sort()).toEqual(
    [lockKey, `IMAGE#${imageId}`, ...keys.map(({ sortKey }) => sortKey)].sort(),
  );
  for (const { sortKey, fingerprint, expiresAt } of keys)
    expect(items.get(sortKey)).toMatchObject({
      fingerprint: { S: fingerprint },
      imageId: { S: imageId },
      expiresAt: { N: String(expiresAt) },
    });
  expect(items.get(`IMAGE#${imageId}`)).toMatchObject({ token: { S: 'build_42' } });
});

test('stores the largest request: an ECS image id of 256 code points is longer than a key may be', async () => {
  const tenant = await newTenant(stack);
  const ecsImageId = `m-${'😀'.repeat(254)}`;
  const largest = { name: 'n'.repeat(64), description: '😀'.repeat(1024), token: 't'.repeat(64), ecsImageId };
  const { imageId } = await create(tenant, largest);
  expect(await create(tenant, largest)).toEqual({ imageId, replayed: true });
  expect((await tenant.items()).get(`IMAGE#${imageId}`)).toMatchObject({
    description: { S: largest.description },
    ecsImageId: { S: ecsImageId },
  });
});
