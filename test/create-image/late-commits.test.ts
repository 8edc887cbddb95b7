import { expect, test } from 'vitest';
import { ApiError } from '../../functions/errors/api-error.ts';
import type { Invocation } from '../../functions/runtime/invocation.ts';
import type { AwsAnswer } from '../../infra/emulator/aws/aws-service.ts';
import { deleter, imageSourceWithMemory, lockOf } from '../delete-image/deletion-fixture.ts';
import { type Fault, refuse, withFault } from '../support/faults.ts';
import { startInterceptableRegistry } from '../support/interceptable-registry.ts';
import {
  creator,
  outcomes,
  patientInvocation,
  refusalOf,
  setAccount,
  sortKeys,
  stack,
} from '../support/registry-fixture.ts';
import { newTenant } from '../support/tenant.ts';

const { aws, registry, create, intercept, stopFaults } = await startInterceptableRegistry();

/** Ends an invocation after a few more attempts, however long a busy machine took for the first. */
const endSoon = (invocation: Invocation) =>
  Object.assign(invocation, { deadline: Math.min(invocation.deadline, Date.now() + 700) });

/** Holds back every commit, and ends the invocations soon after the first. */
function holdBackCommits({ holdBack }: { readonly holdBack: Fault }, ...invocations: Invocation[]): Fault {
  return (call, forward) => {
    if (call.action !== 'TransactWriteItems') return forward();
    invocations.forEach(endSoon);
    return holdBack(call, forward);
  };
}

/** Holds calls back: their callers get no answer, and they reach DynamoDB when the test says so. */
function lateCalls() {
  const held: (() => Promise<AwsAnswer>)[] = [];
  const holdBack: Fault = async (_call, forward) => {
    held.push(forward);
    return 'cut';
  };
  return { holdBack, arrive: () => Promise.all(held.splice(0).map((forward) => forward())) };
}

test('does not refuse for the quota while a commit is in doubt', async () => {
  const tenant = await newTenant(stack, { maxImageCount: 1 });
  const late = lateCalls();
  const invocation = patientInvocation();
  intercept(async (call, forward) => {
    if (call.action !== 'TransactWriteItems') return forward();
    stopFaults();
    await setAccount(tenant, 'imageCount', 1);
    endSoon(invocation);
    return late.holdBack(call, forward);
  });
  const refusal = await refusalOf(create(tenant, {}, invocation));
  expect(refusal.reason).toBe('serviceUnavailable');

  await setAccount(tenant, 'imageCount', 0);
  await late.arrive();
  expect(await sortKeys(tenant, 'IMAGE#')).toHaveLength(1);
  expect(await tenant.account()).toMatchObject({ imageCount: 1 });
});

test('answers 201 when the commit in doubt arrives while the quota reads as full', async () => {
  const tenant = await newTenant(stack, { maxImageCount: 1 });
  const late = lateCalls();
  let reads = 0;
  intercept(async (call, forward) => {
    if (call.action === 'TransactWriteItems') {
      await setAccount(tenant, 'imageCount', 1);
      return late.holdBack(call, forward);
    }
    reads += 1;
    if (reads === 3) {
      await setAccount(tenant, 'imageCount', 0);
      await late.arrive();
    }
    return forward();
  });
  expect(await create(tenant)).toMatchObject({ replayed: false });
  expect(await tenant.account()).toMatchObject({ imageCount: 1 });
});

test('does not refuse for ECS while a commit is in doubt', async () => {
  const tenant = await newTenant(stack);
  const late = lateCalls();
  const invocation = patientInvocation();
  const asked: string[] = [];
  const source = {
    share: async () => {
      asked.push('share');
      if (asked.length > 1) throw new ApiError('ecsImageNotFound');
    },
    unshare: async () => {},
  };
  intercept(async (call, forward) => {
    if (call.action !== 'TransactWriteItems') return forward();
    stopFaults();
    // Registered and deleted by others meanwhile, so that it has to be shared again.
    await create(tenant, { ecsImageId: 'm-1' }).then(({ imageId }) => deleter(aws.client())(tenant, imageId));
    endSoon(invocation);
    return late.holdBack(call, forward);
  });
  const creating = creator(registry, source)(tenant, { ecsImageId: 'm-1' }, invocation);
  expect((await refusalOf(creating)).reason).toBe('serviceUnavailable');
  expect(asked.length).toBeGreaterThan(1);
});

test('refuses as registered when another image holds the lock that a commit in doubt needs', async () => {
  const tenant = await newTenant(stack);
  const late = lateCalls();
  intercept(async (call, forward) => {
    if (call.action !== 'TransactWriteItems') return forward();
    stopFaults();
    await create(tenant, { ecsImageId: 'm-1' });
    return late.holdBack(call, forward);
  });
  const refusal = await refusalOf(create(tenant, { ecsImageId: 'm-1' }));
  expect(refusal.reason).toBe('ecsImageRegistered');
  await late.arrive();
  expect(await sortKeys(tenant, 'IMAGE#')).toHaveLength(1);
  expect(await tenant.account()).toMatchObject({ imageCount: 1 });
});

test('answers 503 to an internal fault after a commit in doubt', async () => {
  const tenant = await newTenant(stack);
  const late = lateCalls();
  const invocation = patientInvocation();
  let commits = 0;
  intercept(async (call, forward) => {
    if (call.action !== 'TransactWriteItems') return forward();
    commits += 1;
    if (commits === 1) return late.holdBack(call, forward);
    endSoon(invocation);
    return refuse(400, 'AccessDeniedException')(call, forward);
  });
  const refusal = await refusalOf(create(tenant, {}, invocation));
  expect(refusal.reason).toBe('serviceUnavailable');
  expect(commits).toBeGreaterThan(1);
});

test('makes one image when a late commit meets the attempt that followed it', async () => {
  const tenant = await newTenant(stack);
  const late = lateCalls();
  intercept(withFault('TransactWriteItems', 1, late.holdBack));
  const { imageId } = await create(tenant);
  await late.arrive();
  expect(await sortKeys(tenant, 'IMAGE#')).toEqual([`IMAGE#${imageId}`]);
  expect(await tenant.account()).toMatchObject({ imageCount: 1, revision: 1 });
});

test('makes one image when two requests with one token both commit late', async () => {
  const tenant = await newTenant(stack);
  const late = lateCalls();
  const request = { token: 'token', ecsImageId: 'm-1' };
  const [one, other] = [patientInvocation(), patientInvocation()];
  intercept(holdBackCommits(late, one, other));
  const race = await outcomes([create(tenant, request, one), create(tenant, request, other)]);
  expect(race.refusals).toEqual(['serviceUnavailable', 'serviceUnavailable']);
  stopFaults();
  await late.arrive();
  expect(await sortKeys(tenant, 'IMAGE#')).toHaveLength(1);
  expect(await create(tenant, request)).toMatchObject({ replayed: true });
});

/** A registered image, and its deletion. */
async function registered() {
  const tenant = await newTenant(stack);
  const client = aws.client();
  const imageSource = imageSourceWithMemory();
  const { imageId } = await creator(registry, imageSource)(tenant, { ecsImageId: 'm-1' });
  return { tenant, imageId, imageSource, deleteImage: deleter(client, imageSource) };
}

test('deletes nothing when a deletion commits after it was undone, and keeps the share', async () => {
  const { tenant, imageId, imageSource, deleteImage } = await registered();
  const late = lateCalls();
  const invocation = patientInvocation();
  intercept(holdBackCommits(late, invocation));
  const refusal = await refusalOf(deleteImage(tenant, imageId, invocation));
  expect(refusal.reason).toBe('serviceUnavailable');
  await late.arrive();
  expect(await sortKeys(tenant, 'IMAGE#')).toEqual([`IMAGE#${imageId}`]);
  expect([...imageSource.shared]).toEqual(['m-1']);
});

test('deletes nothing when lease and commit of one request both arrive late', async () => {
  const { tenant, imageId, imageSource, deleteImage } = await registered();
  const late = { leases: lateCalls(), commits: lateCalls() };
  let leases = 0;
  const invocation = patientInvocation();
  const commit = holdBackCommits(late.commits, invocation);
  intercept(async (call, forward) => {
    if (call.action === 'UpdateItem' && ++leases === 1) return late.leases.holdBack(call, forward);
    return commit(call, forward);
  });
  const refusal = await refusalOf(deleteImage(tenant, imageId, invocation));
  expect(refusal.reason).toBe('serviceUnavailable');
  await late.leases.arrive();
  await late.commits.arrive();
  expect(await sortKeys(tenant, 'IMAGE#')).toEqual([`IMAGE#${imageId}`]);
  expect([...imageSource.shared]).toEqual(['m-1']);
});

test('does not share again when the commit of a deletion arrives before it is undone', async () => {
  const { tenant, imageId, imageSource, deleteImage } = await registered();
  const late = lateCalls();
  const invocation = patientInvocation();
  let commits = 0;
  intercept(async (call, forward) => {
    if (call.action === 'TransactWriteItems') {
      commits += 1;
      // The only attempt: another one would hold a lease of another name.
      Object.assign(invocation, { deadline: Date.now() });
      return late.holdBack(call, forward);
    }
    // The first release of a lease is the one that undoes the deletion.
    const { UpdateExpression } = call.input as { readonly UpdateExpression?: string };
    if (UpdateExpression?.startsWith('REMOVE')) await late.arrive();
    return forward();
  });
  const refusal = await refusalOf(deleteImage(tenant, imageId, invocation));
  expect(refusal.reason).toBe('serviceUnavailable');
  expect(commits).toBe(1);
  expect(await sortKeys(tenant, 'IMAGE#')).toEqual([]);
  expect([...imageSource.shared]).toEqual([]);
  expect(await lockOf(tenant, 'm-1')).toBeUndefined();
});
