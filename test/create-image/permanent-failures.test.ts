import { afterEach, expect, test } from 'vitest';
import { Refusal } from '../../functions/errors/api-error.ts';
import { TemporaryFailure } from '../../functions/errors/transient-error.ts';
import { dynamoDbRegistry } from '../../functions/images/registry.ts';
import { deleter } from '../delete-image/deletion-fixture.ts';
import { disturbing, refuse } from '../support/faults.ts';
import { startInterceptableAws } from '../support/interceptable-aws.ts';
import {
  creator,
  defaultMaxImageCount,
  patientInvocation,
  stack,
  tables,
} from '../support/registry-fixture.ts';
import { newTenant } from '../support/tenant.ts';

const aws = await startInterceptableAws(stack);
const create = creator(dynamoDbRegistry(aws.client(), tables, defaultMaxImageCount));
let undisturbed = () => {};
afterEach(() => undisturbed());

test.each([
  ['TransactGetItems', 'AccessDeniedException'],
  ['TransactWriteItems', 'AccessDeniedException'],
  ['TransactGetItems', 'ResourceNotFoundException'],
  ['TransactWriteItems', 'ValidationException'],
])(
  '%s refused with %s is a fault of ours: not tried again, and no answer of the catalogue',
  async (action, type) => {
    const tenant = await newTenant(stack);
    const asked = aws.calls.filter((call) => call.action === action).length;
    undisturbed = aws.intercept(disturbing(action, Number.POSITIVE_INFINITY, refuse(400, type)));
    const invocation = patientInvocation();
    const error: unknown = await create(tenant, {}, invocation).catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ name: type });
    expect(error).not.toBeInstanceOf(Refusal);
    expect(error).not.toBeInstanceOf(TemporaryFailure);
    expect(invocation.retries).toEqual([]);
    expect(aws.calls.filter((call) => call.action === action)).toHaveLength(asked + 1);
    expect(await tenant.items()).toEqual(new Map());
  },
);

test('a lease refused for good is not tried again', async () => {
  const tenant = await newTenant(stack);
  const { imageId } = await create(tenant);
  undisturbed = aws.intercept(
    disturbing('UpdateItem', Number.POSITIVE_INFINITY, refuse(400, 'AccessDeniedException')),
  );
  const invocation = patientInvocation();
  await expect(deleter(aws.client())(tenant, imageId, invocation)).rejects.toMatchObject({
    name: 'AccessDeniedException',
  });
  expect(invocation.retries).toEqual([]);
});
