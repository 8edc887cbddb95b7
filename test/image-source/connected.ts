import { randomInt, randomUUID } from 'node:crypto';
import { onTestFinished, vi } from 'vitest';
import { ApiError } from '../../functions/errors/api-error.ts';
import type { ErrorName } from '../../functions/errors/catalogue.ts';
import { UnavailableError } from '../../functions/errors/transient-error.ts';
import { alibabaCloud } from '../../functions/image-source/alibaba-cloud.ts';
import type { ImageSource } from '../../functions/image-source/image-source.ts';
import type { RpcApi } from '../../functions/image-source/rpc-call.ts';
import { type ServiceKey, serviceKeyFrom } from '../../functions/image-source/service-key.ts';
import { tenantRole } from '../../functions/image-source/tenant-role.ts';
import { type Invocation, startInvocation } from '../../functions/runtime/invocation.ts';
import { emitMetrics } from '../../functions/runtime/metrics.ts';
import type { FaultRule, Faults } from '../../infra/local/ecs-stand-in/faults.ts';
import type { EcsStandIn } from '../../infra/local/ecs-stand-in/stand-in.ts';
import {
  type AccessKey,
  type EcsImage,
  type EcsState,
  newAccount,
  newEcsImage,
} from '../../infra/local/ecs-stand-in/state.ts';

export const regionId = 'cn-hangzhou';

export function apisAt(url: string): { readonly ecs: RpcApi; readonly sts: RpcApi } {
  const endpoint = new URL(url);
  return { ecs: { endpoint, version: '2014-05-26' }, sts: { endpoint, version: '2015-04-01' } };
}

/** A new image source in front of the stand-in, as a function that starts has one: nothing is cached yet. */
export function imageSourceAt(
  { url, state }: Pick<EcsStandIn, 'url' | 'state'>,
  serviceKey = serviceKeyOf(state),
): ImageSource {
  const { ecs, sts } = apisAt(url);
  const { serviceAccountId } = state;
  return alibabaCloud(
    { ecs, regionId, serviceAccountId },
    tenantRole(sts, serviceKey, () => emitMetrics('test', { ServiceKeyRefused: 1 })),
  );
}

/** The service's access key as the state has it, read from a secret that is always up to date. */
export function serviceKeyOf(state: EcsState): ServiceKey {
  return serviceKeyFrom(async () => secretText(state.serviceKey));
}

/** An access key as the secret holds it. */
export function secretText({ accessKeyId, secret }: AccessKey): string {
  return JSON.stringify({ AccessKeyId: accessKeyId, AccessKeySecret: secret });
}

/** A new account at ECS, whose role lets the service do all that it needs. */
export function newEcsAccount(state: EcsState, accountId = String(randomInt(2 ** 47) + 1_000_000)): string {
  state.accounts.set(accountId, newAccount());
  return accountId;
}

/** A new image of that account. */
export function addImage(
  state: EcsState,
  ownerAccountId: string,
  more: Parameters<typeof newEcsImage>[2] & { readonly imageId?: string } = {},
): EcsImage {
  const image = newEcsImage(more.imageId ?? `m-${randomUUID()}`, ownerAccountId, more);
  state.images.set(image.imageId, image);
  return image;
}

/** How an attempt ended: done, refused for a reason, or unavailable. Any other error passes through. */
export async function outcomeOf(attempt: Promise<unknown>): Promise<'done' | ErrorName> {
  try {
    await attempt;
    return 'done';
  } catch (error) {
    if (error instanceof ApiError) return error.reason;
    if (error instanceof UnavailableError) return 'serviceUnavailable';
    throw error;
  }
}

/** Enough time for any test that is not about time, even on a busy machine. */
export function patience(): Invocation {
  return startInvocation(randomUUID().toUpperCase(), 30_000);
}

/**
 * Adds a fault that lasts until the invocation's deadline, which comes with the second request that meets it. Returns a
 * function that removes it. Stops the clock until then, or until the test ends.
 */
export function failUntilDeadline(faults: Faults, rule: FaultRule, { deadline }: Invocation): () => void {
  vi.useFakeTimers({ toFake: ['Date'] });
  // Pauses last half their longest, which is more than the 5 ms that are left in the end.
  const random = vi.spyOn(Math, 'random').mockReturnValue(0.5);
  let met = 0;
  const removeFault = faults.add({
    ...rule,
    matching: () => {
      met += 1;
      if (met === 2) vi.setSystemTime(deadline - 5);
      return true;
    },
  });
  const end = () => {
    removeFault();
    random.mockRestore();
    vi.useRealTimers();
  };
  onTestFinished(end);
  return end;
}
