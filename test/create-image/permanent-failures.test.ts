import { expect, test } from 'vitest';
import { ApiError } from '../../functions/errors/api-error.ts';
import { TransientError } from '../../functions/errors/transient-error.ts';
import { deleter } from '../delete-image/deletion-fixture.ts';
import { refuse, withFault } from '../support/faults.ts';
import { startInterceptableRegistry } from '../support/interceptable-registry.ts';
import { patientInvocation, stack } from '../support/registry-fixture.ts';
import { newTenant } from '../support/tenant.ts';

const { aws, create, intercept } = await startInterceptableRegistry();

test.each([
  ['BatchGetItem', 'AccessDeniedException'],
  ['TransactWriteItems', 'AccessDeniedException'],
  ['BatchGetItem', 'ResourceNotFoundException'],
  ['TransactWriteItems', 'ValidationException'],
])('does not retry %s that is refused with %s, and throws', async (action, type) => {
  const tenant = await newTenant(stack);
  const asked = aws.calls.filter((call) => call.action === action).length;
  intercept(withFault(action, Number.POSITIVE_INFINITY, refuse(400, type)));
  const invocation = patientInvocation();
  const error: unknown = await create(tenant, {}, invocation).catch((thrown: unknown) => thrown);

  expect(error).toMatchObject({ name: type });
  expect(error).not.toBeInstanceOf(ApiError);
  expect(error).not.toBeInstanceOf(TransientError);
  expect(invocation.retries).toEqual([]);
  expect(aws.calls.filter((call) => call.action === action)).toHaveLength(asked + 1);
  expect(await tenant.items()).toEqual(new Map());
});

test('does not retry a lease that is refused for good', async () => {
  const tenant = await newTenant(stack);
  const { imageId } = await create(tenant);
  intercept(withFault('UpdateItem', Number.POSITIVE_INFINITY, refuse(400, 'AccessDeniedException')));
  const invocation = patientInvocation();
  await expect(deleter(aws.client())(tenant, imageId, invocation)).rejects.toMatchObject({
    name: 'AccessDeniedException',
  });
  expect(invocation.retries).toEqual([]);
});
