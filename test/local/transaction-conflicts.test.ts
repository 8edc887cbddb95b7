import { expect, test } from 'vitest';
import { dynamoDbRegistry } from '../../functions/images/registry.ts';
import { budgetMs, startInvocation } from '../../functions/runtime/invocation.ts';
import { conflictGuard } from '../../infra/emulator/dynamodb/transaction-conflicts.ts';
import { startInterceptableAws } from '../support/interceptable-aws.ts';
import {
  creator,
  defaultMaxImageCount,
  newEcsImageId,
  newRequestId,
  newToken,
  outcomes,
  patientInvocation,
  sortKeys,
  stack,
  tables,
} from '../support/registry-fixture.ts';
import { newTenant } from '../support/tenant.ts';

/** The conflicts of `npm start`, in front of the tables of the shared stack. */
const guard = conflictGuard(
  new Map([
    [tables.registry, ['pk', 'sk']],
    [tables.accounts, ['accountId']],
  ]),
  25,
);

test('16 concurrent creations in one account meet conflicts, and the counter stays exact', async () => {
  const conflicts = new Set<string>();
  const aws = await startInterceptableAws(stack);
  aws.intercept(async ({ action, input }, forward) => {
    const answer = await guard(action, input, forward);
    if (answer.body.includes('TransactionConflict')) conflicts.add(action);
    return answer;
  });
  const create = creator(dynamoDbRegistry(aws.client(), tables, defaultMaxImageCount));
  const tenant = await newTenant(stack, { maxImageCount: 8 });

  // With the time budget of a request, some may end in ServiceUnavailable.
  const attempts = Array.from({ length: 16 }, () =>
    create(tenant, {}, startInvocation(newRequestId(), budgetMs)),
  );
  const { created, refusals } = await outcomes(attempts);
  await aws.stop();
  const images = await sortKeys(tenant, 'IMAGE#');
  expect(created).toBeGreaterThan(0);
  expect(created + refusals.length).toBe(16);
  expect(['quotaExhausted', 'serviceUnavailable']).toEqual(expect.arrayContaining(refusals));
  expect(await tenant.account()).toMatchObject({ imageCount: images.length, revision: images.length });
  expect(images.length).toBeLessThanOrEqual(8);
  expect(conflicts).toContain('TransactWriteItems');
});

test('replays never conflict with the creations of a busy account', async () => {
  const aws = await startInterceptableAws(stack);
  aws.intercept(({ action, input }, forward) => guard(action, input, forward));
  const create = creator(dynamoDbRegistry(aws.client(), tables, 50));
  const tenant = await newTenant(stack, { maxImageCount: 50 });
  const request = { token: newToken(), ecsImageId: newEcsImageId() };
  const { imageId } = await create(tenant, request);

  let creating = true;
  const creations = Promise.all(Array.from({ length: 12 }, () => create(tenant))).finally(() => {
    creating = false;
  });
  const retries: string[] = [];
  let replays = 0;
  while (creating) {
    const invocation = patientInvocation();
    expect(await create(tenant, request, invocation)).toEqual({ imageId, replayed: true });
    retries.push(...invocation.retries);
    replays += 1;
  }
  await creations;
  await aws.stop();
  expect(retries).toEqual([]);
  expect(replays).toBeGreaterThan(0);
});
