import { afterAll, afterEach, expect, test } from 'vitest';
import { dynamoDbRegistry } from '../../functions/images/registry.ts';
import { startInvocation } from '../../functions/runtime/invocation.ts';
import type { FaultName } from '../../infra/local/ecs-stand-in/faults.ts';
import type { ReceivedRequest } from '../../infra/local/ecs-stand-in/received-request.ts';
import { startEcsStandIn } from '../../infra/local/ecs-stand-in/stand-in.ts';
import { deleter, lockOf } from '../delete-image/deletion-fixture.ts';
import { conflict, withFault } from '../support/faults.ts';
import { startInterceptableAws } from '../support/interceptable-aws.ts';
import { creator, newRequestId, sortKeys, stack, stored, tables } from '../support/registry-fixture.ts';
import { newTenant } from '../support/tenant.ts';
import { addImage, imageSourceAt, newEcsAccount, outcomeOf, patience } from './connected.ts';

const aws = await startInterceptableAws(stack);
const standIn = await startEcsStandIn();
const { state, faults } = standIn;
const service = state.serviceAccountId;
let stopFaults = () => {};
afterAll(() => Promise.all([standIn.stop(), aws.stop()]));
afterEach(() => {
  stopFaults();
  faults.clear();
});

/** A registered image, and the functions that create and delete, each with a client and credentials of its own. */
async function registered() {
  const tenant = await newTenant(stack);
  newEcsAccount(state, tenant.accountId);
  const image = addImage(state, tenant.accountId);
  const create = creator(dynamoDbRegistry(aws.client(), tables, 3), imageSourceAt(standIn));
  const deleteImage = deleter(aws.client(), imageSourceAt(standIn));
  const { imageId } = await create(tenant, { ecsImageId: image.imageId });
  return { tenant, image, create, deleteImage, imageId };
}

const budget = () => startInvocation(newRequestId());
const unshares = ({ parameters }: ReceivedRequest) => 'RemoveAccount.1' in parameters;
const shares = ({ parameters }: ReceivedRequest) => 'AddAccount.1' in parameters;

test('holds the lease while ECS unshares, so that no other deletion unshares', async () => {
  const { tenant, image, create, deleteImage, imageId } = await registered();
  const arrived = Promise.withResolvers<void>();
  faults.add({
    action: 'ModifyImageSharePermission',
    fault: 'hangs',
    times: 1,
    matching(request) {
      if (unshares(request)) arrived.resolve();
      return unshares(request);
    },
  });
  const since = standIn.requests.length;
  const invocation = patience();
  const deletion = outcomeOf(deleteImage(tenant, imageId, invocation));
  await arrived.promise;
  // The first unsharing waits for its answer: from here on until it has one, or gives up, the lease must hold.
  expect(await lockOf(tenant, image.imageId)).toMatchObject({
    deletingBy: { S: `${invocation.requestId}#1` },
  });
  const rival = startInvocation(newRequestId(), 200);
  expect(await outcomeOf(deleteImage(tenant, imageId, rival))).toBe('serviceUnavailable');
  expect(await outcomeOf(create(tenant, { ecsImageId: image.imageId }))).toBe('ecsImageRegistered');
  expect(standIn.requests.slice(since).filter(unshares)).toHaveLength(1);
  expect([...image.sharedWith]).toEqual([service]);

  expect(await deletion).toBe('done');
  expect([...image.sharedWith]).toEqual([]);
  expect(await tenant.account()).toMatchObject({ imageCount: 0, revision: 2 });
});

test('shares again, releases the lease and answers 503 when it cannot commit', async () => {
  const { tenant, image, deleteImage, imageId } = await registered();
  const before = await stored(tenant);
  stopFaults = aws.intercept(withFault('TransactWriteItems', Number.POSITIVE_INFINITY, conflict));
  const since = standIn.requests.length;
  expect(await outcomeOf(deleteImage(tenant, imageId, budget()))).toBe('serviceUnavailable');
  const sent = standIn.requests.slice(since);
  expect(sent.filter(unshares)).toHaveLength(1);
  expect(sent.filter(shares)).toHaveLength(1);
  expect([...image.sharedWith]).toEqual([service]);
  expect(await stored(tenant)).toEqual(before);

  stopFaults();
  expect(await outcomeOf(deleteImage(tenant, imageId, budget()))).toBe('done');
  expect([...image.sharedWith]).toEqual([]);
});

test('releases the lease though it cannot share again', async () => {
  const { tenant, image, deleteImage, imageId } = await registered();
  stopFaults = aws.intercept(withFault('TransactWriteItems', Number.POSITIVE_INFINITY, conflict));
  faults.add({ fault: 'unavailable', matching: shares });
  const invocation = budget();
  expect(await outcomeOf(deleteImage(tenant, imageId, invocation))).toBe('serviceUnavailable');
  expect(await lockOf(tenant, image.imageId)).not.toHaveProperty('deletingUntil');
  expect(invocation.logFields).toHaveProperty('compensationError');

  stopFaults();
  faults.clear();
  expect(await outcomeOf(deleteImage(tenant, imageId, budget()))).toBe('done');
});

test.each<FaultName>(['done, then cut', 'done, half the answer', 'done, then hangs'])(
  'answers 503 and shares again when the outcome of unsharing is unknown: %s',
  async (fault) => {
    const { tenant, image, deleteImage, imageId } = await registered();
    const before = await stored(tenant);
    faults.add({ fault, matching: unshares });
    expect(await outcomeOf(deleteImage(tenant, imageId, budget()))).toBe('serviceUnavailable');
    expect([...image.sharedWith]).toEqual([service]);
    expect(await stored(tenant)).toEqual(before);
  },
);

test.each([
  ['the role has lost its permissions', 'mayShare', 'roleNotPermitted'],
  ['the role is gone', 'hasRole', 'roleNotPermitted'],
] as const)(
  'is refused and releases the lease when %s, and deletes the image later',
  async (_, what, reason) => {
    const { tenant, image, deleteImage, imageId } = await registered();
    const before = await stored(tenant);
    const account = state.accounts.get(tenant.accountId);
    if (account) account[what] = false;
    expect(await outcomeOf(deleteImage(tenant, imageId, budget()))).toBe(reason);
    expect(await stored(tenant)).toEqual(before);
    expect([...image.sharedWith]).toEqual([service]);
    if (account) account[what] = true;
    expect(await outcomeOf(deleteImage(tenant, imageId, budget()))).toBe('done');
  },
);

test('deletes a registration whose ECS image is gone', async () => {
  const { tenant, image, deleteImage, imageId } = await registered();
  state.images.delete(image.imageId);
  expect(await outcomeOf(deleteImage(tenant, imageId, budget()))).toBe('done');
  expect(await tenant.account()).toMatchObject({ imageCount: 0, revision: 2 });
});

test('a creation that loses the race does not take back the share of the winner', async () => {
  const { tenant, image, create, deleteImage, imageId } = await registered();
  await deleteImage(tenant, imageId, patience());
  const since = standIn.requests.length;
  const racers = Array.from({ length: 5 }, () => outcomeOf(create(tenant, { ecsImageId: image.imageId })));
  const outcomes = await Promise.all(racers);
  expect(outcomes.toSorted()).toEqual(['done', ...Array.from({ length: 4 }, () => 'ecsImageRegistered')]);
  expect(standIn.requests.slice(since).filter(unshares)).toEqual([]);
  expect([...image.sharedWith]).toEqual([service]);
});

test('keeps what is registered shared in 10 races of creations and deletions', async () => {
  const { tenant, image, create, deleteImage } = await registered();
  for (let round = 0; round < 10; round += 1) {
    const [key = ''] = await sortKeys(tenant, 'IMAGE#');
    const outcomes = await Promise.all([
      outcomeOf(create(tenant, { ecsImageId: image.imageId })),
      outcomeOf(create(tenant, { ecsImageId: image.imageId })),
      ...(key ? [outcomeOf(deleteImage(tenant, key.replace('IMAGE#', '')))] : []),
    ]);
    expect(['done', 'ecsImageRegistered']).toEqual(expect.arrayContaining([...new Set(outcomes)]));
    const registrations = await sortKeys(tenant, 'IMAGE#');
    if (registrations.length > 0) expect([...image.sharedWith], `round ${round}`).toEqual([service]);
  }
});
