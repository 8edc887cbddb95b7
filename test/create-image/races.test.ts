import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { dynamoDbClient } from '../../functions/aws/dynamodb-client.ts';
import { dynamoDbRegistry } from '../../functions/images/registry.ts';
import { callAwsAt } from '../support/interceptable-aws.ts';
import {
  creator,
  defaultMaxImageCount,
  newEcsImageId,
  newToken,
  outcomes,
  stack,
  tables,
} from '../support/registry-fixture.ts';
import { newTenant } from '../support/tenant.ts';

callAwsAt(stack.awsEndpoint, stack.operator);
const create = creatorOver(dynamoDbClient());

/** With few connections most requests still read the state while the first ones commit. */
const createOverFewConnections = creatorOver(
  new DynamoDBClient({ requestHandler: { httpAgent: { keepAlive: true, maxSockets: 8 } } }),
);

function creatorOver(client: DynamoDBClient) {
  return creator(dynamoDbRegistry(client, tables, defaultMaxImageCount));
}

function racers<Result>(count: number, racer: (index: number) => Promise<Result>): Promise<Result>[] {
  return Array.from({ length: count }, (_, index) => racer(index));
}

async function sameTokenRound(create: ReturnType<typeof creatorOver>): Promise<void> {
  const tenant = await newTenant(stack, { maxImageCount: 1 });
  const request = { token: newToken(), ecsImageId: newEcsImageId() };
  const race = await outcomes(racers(20, () => create(tenant, request)));
  expect(race).toMatchObject({ succeeded: 20, created: 1, refusals: [] });
  expect(race.imageIds.size).toBe(1);
  expect(await tenant.account()).toMatchObject({ imageCount: 1, revision: 1 });
  expect(await tenant.items()).toHaveProperty('size', 3);
}

test('20 requests with one token, on a quota of 1, all answer the one image, in each of 4 rounds', async () => {
  let started = 0;
  const rounds = async (create: ReturnType<typeof creatorOver>) => {
    while (started++ < 4) await sameTokenRound(create);
  };
  await Promise.all([rounds(create), rounds(createOverFewConnections)]);
});

test('registers one ECS image once for 20 requests with different tokens, and refuses the others as registered', async () => {
  const tenant = await newTenant(stack);
  const ecsImageId = newEcsImageId();
  const race = await outcomes(racers(20, () => create(tenant, { ecsImageId })));
  expect(race).toMatchObject({ succeeded: 1, created: 1 });
  expect(race.refusals).toEqual(Array.from({ length: 19 }, () => 'ecsImageRegistered'));
  expect(await tenant.account()).toMatchObject({ imageCount: 1, revision: 1 });
  expect(await tenant.items()).toHaveProperty('size', 3);
});

test.each([
  ['its own limit', { maxImageCount: 5 }, 5],
  ['the default', {}, defaultMaxImageCount],
])('concurrent requests for different images fill %s exactly', async (_, own, limit) => {
  const tenant = await newTenant(stack, own);
  const race = await outcomes(racers(20, () => create(tenant)));
  expect(race).toMatchObject({ succeeded: limit, created: limit });
  expect(race.refusals).toHaveLength(20 - limit);
  // A machine that stalls for a second leaves commits in doubt, which may not be refused.
  expect(['quotaExhausted', 'serviceUnavailable']).toEqual(expect.arrayContaining(race.refusals));
  expect(await tenant.account()).toMatchObject({ imageCount: limit, revision: limit });
  expect(await tenant.items()).toHaveProperty('size', 3 * limit);
});

test('concurrent requests that differ under one token: one is created, the others answer a mismatch', async () => {
  const tenant = await newTenant(stack);
  const token = newToken();
  const race = await outcomes(
    racers(20, (index) => create(tenant, { token, ecsImageId: 'm-1', name: `name-${index % 2}` })),
  );
  expect(race).toMatchObject({ succeeded: 10, created: 1 });
  expect(race.imageIds.size).toBe(1);
  expect(race.refusals).toEqual(Array.from({ length: 10 }, () => 'idempotentTokenMismatch'));
  expect(await tenant.account()).toMatchObject({ imageCount: 1, revision: 1 });
});

test('keeps counter, images and locks exact when replays, duplicates and new images race in one account', async () => {
  const tenant = await newTenant(stack, { maxImageCount: 4 });
  const [token, ecsImageId] = [newToken(), newEcsImageId()];
  const one = { token, ecsImageId: newEcsImageId() };
  const replays = racers(15, () => create(tenant, one));
  const duplicates = racers(15, () => create(tenant, { ecsImageId }));
  const others = racers(15, () => create(tenant));
  const race = await outcomes([...replays, ...duplicates, ...others]);

  expect(race.created).toBe(4);
  expect(race.imageIds.size).toBe(4);
  expect(await tenant.account()).toMatchObject({ imageCount: 4, revision: 4 });
  expect(await tenant.items()).toHaveProperty('size', 12);
  // Either all requests with the token succeed, or none.
  expect([0, 15]).toContain((await outcomes(replays)).succeeded);
  expect((await outcomes(duplicates)).succeeded).toBeLessThanOrEqual(1);
});

test('two accounts that race with one token and one ECS image create one image each', async () => {
  const tenants = [await newTenant(stack), await newTenant(stack)] as const;
  const request = { token: newToken(), ecsImageId: newEcsImageId() };
  const races = tenants.map((tenant) => outcomes(racers(20, () => create(tenant, request))));
  const [one, other] = await Promise.all(races);
  expect(one).toMatchObject({ succeeded: 20, created: 1, refusals: [] });
  expect(other).toMatchObject({ succeeded: 20, created: 1, refusals: [] });
  expect(one?.imageIds).not.toEqual(other?.imageIds);
});
