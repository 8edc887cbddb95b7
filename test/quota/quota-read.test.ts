import { expect, test } from 'vitest';
import { readImageQuota } from '../../functions/accounts/quota.ts';
import { startInterceptableAws } from '../support/interceptable-aws.ts';
import {
  defaultMaxImageCount,
  patientInvocation,
  setAccount,
  stack,
  tables,
} from '../support/registry-fixture.ts';
import { newTenant } from '../support/tenant.ts';

const aws = await startInterceptableAws(stack);
const client = aws.client();
const quotaOf = (accountId: string, invocation = patientInvocation()) =>
  readImageQuota(client, { table: tables.accounts, defaultMaxImageCount }, accountId, invocation);

test.each([
  ['its own', { maxImageCount: 5 }, 5],
  ['its own, of none', { maxImageCount: 0 }, 0],
  ['the default, having none of its own', {}, defaultMaxImageCount],
])('an account has a limit: %s', async (_, own, limit) => {
  const tenant = await newTenant(stack, own);
  await setAccount(tenant, 'imageCount', 2);
  expect(await quotaOf(tenant.accountId)).toEqual({ limit, used: 2, hasOwnLimit: 'maxImageCount' in own });
});

test('reads an account without a record as one that has used nothing', async () => {
  expect(await quotaOf('7')).toEqual({ limit: defaultMaxImageCount, used: 0, hasOwnLimit: false });
});

test('reads a quota consistently and counts its capacity units', async () => {
  const { accountId } = await newTenant(stack);
  const invocation = patientInvocation();
  await quotaOf(accountId, invocation);
  // An eventually consistent read costs half a unit.
  expect(invocation.dynamodb).toEqual({ requests: 1, capacityUnits: 1 });
});
