import { expect, test } from 'vitest';
import { accessKeyFinder } from '../../functions/accounts/access-keys.ts';
import { startInterceptableAws } from '../support/interceptable-aws.ts';
import { patientInvocation, stack, tables } from '../support/registry-fixture.ts';
import { newTenant } from '../support/tenant.ts';

const aws = await startInterceptableAws(stack);
const findAccessKey = accessKeyFinder(aws.client(), tables.accessKeys);

test('finds an access key with its account and secret', async () => {
  const tenant = await newTenant(stack);
  expect(await findAccessKey(tenant.accessKeyId, patientInvocation())).toEqual({
    accessKeyId: tenant.accessKeyId,
    accountId: tenant.accountId,
    status: 'Active',
    macKeyArn: stack.macKeyArn,
    secret: tenant.accessKeySecret,
  });
});

test('reads an access key consistently and counts its capacity units', async () => {
  const tenant = await newTenant(stack);
  const invocation = patientInvocation();
  await findAccessKey(tenant.accessKeyId, invocation);
  // An eventually consistent read costs half a unit.
  expect(invocation.dynamodb).toEqual({ requests: 1, capacityUnits: 1 });
});

test('finds no key that was never issued', async () => {
  expect(await findAccessKey('LTAINobody', patientInvocation())).toBeUndefined();
});
