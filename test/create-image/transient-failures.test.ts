import { expect, test } from 'vitest';
import { startInvocation } from '../../functions/runtime/invocation.ts';
import { conflict, cut, refuse, withFault } from '../support/faults.ts';
import { startInterceptableRegistry } from '../support/interceptable-registry.ts';
import { newRequestId, patientInvocation, refusalOf, stack } from '../support/registry-fixture.ts';
import { newTenant } from '../support/tenant.ts';

const { newCreate, intercept } = await startInterceptableRegistry();

const faults = [
  ['a conflict with another transaction', conflict, 3],
  ['throttling', refuse(400, 'ThrottlingException'), 3],
  ['exceeded throughput', refuse(400, 'ProvisionedThroughputExceededException'), 3],
  ['an exceeded request limit', refuse(400, 'RequestLimitExceeded'), 3],
  ['a transaction in progress', refuse(400, 'TransactionInProgressException'), 3],
  ['an internal error of DynamoDB', refuse(500, 'InternalServerError'), 3],
  ['an unavailable DynamoDB', refuse(503, 'ServiceUnavailable'), 3],
  ['a broken connection', cut, 3],
] as const;

test.each(faults)('retries a commit that meets %s', async (_, fault, times) => {
  const tenant = await newTenant(stack);
  intercept(withFault('TransactWriteItems', times, fault));
  const invocation = patientInvocation();
  expect(await newCreate()(tenant, {}, invocation)).toMatchObject({ replayed: false });
  expect(invocation.retries).not.toEqual([]);
  expect(await tenant.account()).toMatchObject({ imageCount: 1, revision: 1 });
  expect(await tenant.items()).toHaveProperty('size', 3);
});

/** A batch is no transaction, so it meets no other one. */
const readFaults = faults.filter(([, fault]) => fault !== conflict);

test.each(readFaults)('retries a read of the state that meets %s', async (_, fault, times) => {
  const tenant = await newTenant(stack);
  intercept(withFault('BatchGetItem', times, fault));
  const invocation = patientInvocation();
  expect(await newCreate()(tenant, {}, invocation)).toMatchObject({ replayed: false });
  expect(invocation.retries).not.toEqual([]);
  expect(await tenant.account()).toMatchObject({ imageCount: 1, revision: 1 });
});

test('logs the reasons of each conflict and reads the state again', async () => {
  const tenant = await newTenant(stack);
  intercept(withFault('TransactWriteItems', 2, conflict));
  const invocation = patientInvocation();
  await newCreate()(tenant, {}, invocation);
  const reason = 'TransactionCanceledException[None,None,None,TransactionConflict]';
  expect(invocation.retries).toEqual([reason, reason]);
  expect(invocation.dynamodb.requests).toBe(6);
});

test('shares the ECS image once, however often it retries the commit', async () => {
  const tenant = await newTenant(stack);
  const shared: string[] = [];
  const imageSource = {
    share: async (_: string, ecsImageId: string) => void shared.push(ecsImageId),
    unshare: async () => {},
  };
  intercept(withFault('TransactWriteItems', 3, conflict));
  const create = newCreate(imageSource);
  await create(tenant, { ecsImageId: 'm-1' });
  expect(shared).toEqual(['m-1']);
});

test('answers 503 when conflicts last until the deadline, and writes nothing', async () => {
  const tenant = await newTenant(stack);
  intercept(withFault('TransactWriteItems', Number.POSITIVE_INFINITY, conflict));
  const creation = newCreate()(tenant, {}, startInvocation(newRequestId(), 500));
  expect((await refusalOf(creation)).reason).toBe('serviceUnavailable');
  expect(await tenant.items()).toEqual(new Map());
  expect(await tenant.account()).toMatchObject({ imageCount: 0, revision: 0 });
});
