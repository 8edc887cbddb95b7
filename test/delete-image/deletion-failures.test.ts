import { expect, test } from 'vitest';
import { UnavailableError } from '../../functions/errors/transient-error.ts';
import { startInvocation } from '../../functions/runtime/invocation.ts';
import { conflict, cut, doAndHang, loseAnswer, refuse, withFault } from '../support/faults.ts';
import { startInterceptableRegistry } from '../support/interceptable-registry.ts';
import {
  creator,
  newRequestId,
  patientInvocation,
  refusalOf,
  sortKeys,
  stack,
  stored,
} from '../support/registry-fixture.ts';
import { newTenant } from '../support/tenant.ts';
import { deleter, imageSourceWithMemory, lockOf } from './deletion-fixture.ts';

const { aws, registry, intercept, stopFaults } = await startInterceptableRegistry();

async function registered() {
  const tenant = await newTenant(stack);
  const client = aws.client();
  const imageSource = imageSourceWithMemory();
  const create = creator(registry, imageSource);
  const { imageId } = await create(tenant, { ecsImageId: 'm-1' });
  return { tenant, imageId, imageSource, client, deleteImage: deleter(client, imageSource) };
}

test.each([
  ['the read', 'GetItem'],
  ['the lease', 'UpdateItem'],
  ['the commit', 'TransactWriteItems'],
])('deletes the image though the answer to %s is lost', async (_, action) => {
  const { tenant, imageId, imageSource, deleteImage } = await registered();
  intercept(withFault(action, 1, loseAnswer));
  await deleteImage(tenant, imageId);
  expect(await tenant.account()).toMatchObject({ imageCount: 0, revision: 2 });
  expect([...(await tenant.items()).keys()]).toEqual([expect.stringMatching(/^TOKEN#/)]);
  expect([...imageSource.shared]).toEqual([]);
});

test.each([
  ['a conflict', conflict, 3],
  ['throttling', refuse(400, 'ThrottlingException'), 3],
  ['a broken connection', cut, 3],
  ['an internal error of DynamoDB', refuse(500, 'InternalServerError'), 3],
] as const)('retries a commit that meets %s', async (_, fault, times) => {
  const { tenant, imageId, deleteImage } = await registered();
  intercept(withFault('TransactWriteItems', times, fault));
  await deleteImage(tenant, imageId);
  expect(await tenant.account()).toMatchObject({ imageCount: 0, revision: 2 });
});

test('shares again, releases the lease and answers 503 when it cannot commit', async () => {
  const { tenant, imageId, imageSource, deleteImage } = await registered();
  const before = await stored(tenant);
  intercept(withFault('TransactWriteItems', Number.POSITIVE_INFINITY, conflict));
  const refusal = await refusalOf(deleteImage(tenant, imageId, startInvocation(newRequestId(), 400)));
  expect(refusal.reason).toBe('serviceUnavailable');
  expect(await stored(tenant)).toEqual(before);
  expect([...imageSource.shared]).toEqual(['m-1']);

  stopFaults();
  const invocation = patientInvocation();
  await deleteImage(tenant, imageId, invocation);
  expect(invocation.retries).toEqual([]);
});

test('shares a registered image again when the outcome of unsharing is unknown', async () => {
  const { tenant, imageId, imageSource, client } = await registered();
  const answerIsLost = {
    ...imageSource,
    async unshare(accountId: string, ecsImageId: string): Promise<void> {
      await imageSource.unshare(accountId, ecsImageId);
      throw new UnavailableError('no answer');
    },
  };
  const refusal = await refusalOf(deleter(client, answerIsLost)(tenant, imageId));
  expect(refusal.reason).toBe('serviceUnavailable');
  expect(await sortKeys(tenant, 'IMAGE#')).toHaveLength(1);
  expect([...imageSource.shared]).toEqual(['m-1']);
});

test('answers 503 when the answer to its commit is lost until the deadline, and 404 later', async () => {
  const { tenant, imageId, deleteImage } = await registered();
  intercept(withFault('TransactWriteItems', Number.POSITIVE_INFINITY, doAndHang));
  const refusal = await refusalOf(deleteImage(tenant, imageId, startInvocation(newRequestId(), 400)));
  expect(refusal.reason).toBe('serviceUnavailable');
  stopFaults();
  expect((await refusalOf(deleteImage(tenant, imageId))).reason).toBe('resourceNotFound');
  expect(await tenant.account()).toMatchObject({ imageCount: 0, revision: 2 });
  expect(await lockOf(tenant, 'm-1')).toBeUndefined();
});
