import { expect, test } from 'vitest';
import { accessKeyFinder } from '../../functions/accounts/access-keys.ts';
import { budgetMs, startInvocation } from '../../functions/runtime/invocation.ts';
import { hang, withFault } from '../support/faults.ts';
import { startInterceptableRegistry } from '../support/interceptable-registry.ts';
import { newRequestId, newToken, refusalOf, stack, tables } from '../support/registry-fixture.ts';
import { newTenant } from '../support/tenant.ts';

const { aws, newCreate, intercept } = await startInterceptableRegistry();

/** Allowance for a busy machine; a client gives up after 3 s at the earliest. */
const marginMs = 500;

/** How long it took. */
async function timed(attempt: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await attempt();
  return performance.now() - start;
}

test('answers 503 within the budget when DynamoDB hangs', async () => {
  const tenant = await newTenant(stack);
  const create = newCreate();
  intercept(async () => 'hang');
  const took = await timed(async () => {
    const refusal = await refusalOf(create(tenant, {}, startInvocation(newRequestId())));
    expect(refusal.reason).toBe('serviceUnavailable');
  });
  expect(took).toBeLessThan(budgetMs + marginMs);
  expect(await tenant.items()).toEqual(new Map());
});

test('repeats a request that hangs once, within the budget', async () => {
  const tenant = await newTenant(stack);
  const create = newCreate();
  intercept(withFault('TransactWriteItems', 1, hang));
  const request = { token: newToken(), ecsImageId: 'm-1' };
  expect(await create(tenant, request, startInvocation(newRequestId()))).toMatchObject({ replayed: false });
});

test('answers 503 within the budget when KMS hangs', async () => {
  const { accessKeyId } = await newTenant(stack);
  const findAccessKey = accessKeyFinder(aws.client(), tables.accessKeys);
  intercept(withFault('GenerateMac', Number.POSITIVE_INFINITY, hang));
  const took = await timed(async () => {
    const refusal = await refusalOf(findAccessKey(accessKeyId, startInvocation(newRequestId())));
    expect(refusal.reason).toBe('serviceUnavailable');
  });
  expect(took).toBeLessThan(budgetMs + marginMs);
});

test('finds the key within the budget when KMS hangs once', async () => {
  const { accessKeyId, accessKeySecret } = await newTenant(stack);
  const findAccessKey = accessKeyFinder(aws.client(), tables.accessKeys);
  intercept(withFault('GenerateMac', 1, hang));
  const found = await findAccessKey(accessKeyId, startInvocation(newRequestId()));
  expect(found).toMatchObject({ secret: accessKeySecret });
});
