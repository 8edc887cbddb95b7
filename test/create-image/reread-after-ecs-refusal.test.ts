import { expect, test } from 'vitest';
import { ApiError, type ApiErrorReason } from '../../functions/errors/api-error.ts';
import type { ImageSource } from '../../functions/image-source/image-source.ts';
import { startInvocation } from '../../functions/runtime/invocation.ts';
import { cut, withFault } from '../support/faults.ts';
import { startInterceptableRegistry } from '../support/interceptable-registry.ts';
import { creator, newRequestId, refusalOf, stack } from '../support/registry-fixture.ts';
import { newTenant } from '../support/tenant.ts';

const { registry, create, intercept } = await startInterceptableRegistry();

const ecsRefusals: readonly ApiErrorReason[] = [
  'ecsImageNotFound',
  'ecsImageNotAvailable',
  'ecsShareQuotaExceeded',
  'roleMissing',
  'roleNotPermitted',
];

/** Refuses to share, and has something happen before it does. */
function refusingAfter(
  meanwhile: () => Promise<unknown>,
  reason: ApiErrorReason = 'ecsImageNotFound',
): ImageSource {
  return {
    async share() {
      await meanwhile();
      throw new ApiError(reason);
    },
    unshare: async () => {},
  };
}

test.each(ecsRefusals)('replays the token that committed while ECS was about to say %s', async (reason) => {
  const tenant = await newTenant(stack);
  const request = { token: 'token', ecsImageId: 'm-1' };
  let first: { readonly imageId: string } | undefined;
  const source = refusingAfter(async () => {
    first = await create(tenant, request);
  }, reason);
  const { imageId, replayed } = await creator(registry, source)(tenant, request);
  expect({ imageId, replayed }).toEqual({ imageId: first?.imageId, replayed: true });
});

test('answers a mismatch when the token went to another request while ECS refused', async () => {
  const tenant = await newTenant(stack);
  const source = refusingAfter(() => create(tenant, { token: 'token', ecsImageId: 'm-other' }));
  const refusal = await refusalOf(creator(registry, source)(tenant, { token: 'token', ecsImageId: 'm-1' }));
  expect(refusal.reason).toBe('idempotentTokenMismatch');
});

test('answers what ECS said when the token is still free', async () => {
  const tenant = await newTenant(stack);
  const source = refusingAfter(async () => {}, 'ecsShareQuotaExceeded');
  const rereads: unknown[] = [];
  intercept((call, forward) => {
    if (call.action === 'GetItem') rereads.push(call.input);
    return forward();
  });
  const refusal = await refusalOf(creator(registry, source)(tenant));
  expect(refusal.reason).toBe('ecsShareQuotaExceeded');
  expect(rereads).toMatchObject([{ ConsistentRead: true, ReturnConsumedCapacity: 'TOTAL' }]);
});

test('answers 503 instead of what ECS said when the token cannot be read again', async () => {
  const tenant = await newTenant(stack);
  intercept(withFault('GetItem', Number.POSITIVE_INFINITY, cut));
  const source = refusingAfter(async () => {});
  const creating = creator(registry, source)(tenant, {}, startInvocation(newRequestId(), 600));
  expect((await refusalOf(creating)).reason).toBe('serviceUnavailable');
});
