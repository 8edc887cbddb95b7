import { expect, test } from 'vitest';
import { startInvocation } from '../../functions/runtime/invocation.ts';
import { cut, doAndHang, loseAnswer, withFault } from '../support/faults.ts';
import { startInterceptableRegistry } from '../support/interceptable-registry.ts';
import {
  newRequestId,
  newToken,
  outcomes,
  patientInvocation,
  refusalOf,
  sortKeys,
  stack,
} from '../support/registry-fixture.ts';
import { newTenant } from '../support/tenant.ts';

const { newCreate, intercept, stopFaults } = await startInterceptableRegistry();

test.each([
  ['once', 1],
  ['again and again', 4],
])('answers a creation, not a replay, when the answer to its commit is lost %s', async (_, times) => {
  const tenant = await newTenant(stack, { maxImageCount: 1 });
  intercept(withFault('TransactWriteItems', times, loseAnswer));
  const { imageId, replayed } = await newCreate()(tenant);
  expect(replayed).toBe(false);
  expect(await sortKeys(tenant, 'IMAGE#')).toEqual([`IMAGE#${imageId}`]);
  expect(await tenant.items()).toHaveProperty('size', 3);
  expect(await tenant.account()).toMatchObject({ imageCount: 1, revision: 1 });
});

test('answers a creation when the answer to its commit is lost on an open connection', async () => {
  const tenant = await newTenant(stack, { maxImageCount: 1 });
  intercept(withFault('TransactWriteItems', 1, doAndHang));
  const { imageId, replayed } = await newCreate()(tenant);
  expect(replayed).toBe(false);
  expect(await sortKeys(tenant, 'IMAGE#')).toEqual([`IMAGE#${imageId}`]);
  expect(await tenant.account()).toMatchObject({ imageCount: 1, revision: 1 });
});

test.each([
  ['once', 1],
  ['again and again', 4],
])('answers a creation when the answer to reading the state is lost %s', async (_, times) => {
  const tenant = await newTenant(stack);
  intercept(withFault('BatchGetItem', times, loseAnswer));
  expect(await newCreate()(tenant)).toMatchObject({ replayed: false });
  expect(await tenant.account()).toMatchObject({ imageCount: 1, revision: 1 });
});

test('answers a creation when the answers to reading and committing are both lost', async () => {
  const tenant = await newTenant(stack, { maxImageCount: 1 });
  const commits = withFault('TransactWriteItems', 1, loseAnswer);
  const reads = withFault('BatchGetItem', 2, cut);
  intercept((call, forward) =>
    call.action === 'BatchGetItem' ? reads(call, forward) : commits(call, forward),
  );
  expect(await newCreate()(tenant)).toMatchObject({ replayed: false });
  expect(await tenant.account()).toMatchObject({ imageCount: 1, revision: 1 });
});

test('answers 503 when the answer is lost until the deadline, and replays the token later', async () => {
  const tenant = await newTenant(stack, { maxImageCount: 1 });
  const request = { token: newToken(), ecsImageId: 'm-1' };
  intercept(withFault('TransactWriteItems', Number.POSITIVE_INFINITY, doAndHang));
  const given = startInvocation(newRequestId(), 400);
  expect((await refusalOf(newCreate()(tenant, request, given))).reason).toBe('serviceUnavailable');
  expect(given.logFields).toMatchObject({ commitInDoubt: true });

  const [imageKey] = await sortKeys(tenant, 'IMAGE#');
  stopFaults();
  const { imageId, replayed } = await newCreate()(tenant, request);
  expect({ imageKey: `IMAGE#${imageId}`, replayed }).toEqual({ imageKey, replayed: true });
  expect(await tenant.account()).toMatchObject({ imageCount: 1, revision: 1 });
});

test('answers 503 when no commit arrives before the deadline, and leaves the token free', async () => {
  const tenant = await newTenant(stack, { maxImageCount: 1 });
  const request = { token: newToken(), ecsImageId: 'm-1' };
  intercept(withFault('TransactWriteItems', Number.POSITIVE_INFINITY, cut));
  const given = startInvocation(newRequestId(), 400);
  expect((await refusalOf(newCreate()(tenant, request, given))).reason).toBe('serviceUnavailable');
  expect(await tenant.items()).toEqual(new Map());
  stopFaults();
  expect(await newCreate()(tenant, request)).toMatchObject({ replayed: false });
  expect(await tenant.account()).toMatchObject({ imageCount: 1, revision: 1 });
});

test('answers one image to all requests in a race with one token while every third answer is lost', async () => {
  const tenant = await newTenant(stack, { maxImageCount: 1 });
  const request = { token: newToken(), ecsImageId: 'm-1' };
  const create = newCreate();
  let calls = 0;
  intercept((call, forward) => {
    calls += 1;
    return calls % 3 === 0 ? loseAnswer(call, forward) : forward();
  });
  const race = await outcomes(Array.from({ length: 20 }, () => create(tenant, request, patientInvocation())));
  expect(race).toMatchObject({ succeeded: 20, created: 1, refusals: [] });
  expect(race.imageIds.size).toBe(1);
  expect(await tenant.account()).toMatchObject({ imageCount: 1, revision: 1 });
});
