import { afterAll, afterEach } from 'vitest';
import type { Invocation } from '../../functions/runtime/invocation.ts';
import type { FaultRule } from '../../infra/local/ecs-stand-in/faults.ts';
import { startEcsStandIn } from '../../infra/local/ecs-stand-in/stand-in.ts';
import { addImage, imageSourceAt, newEcsAccount, outcomeOf, patience } from './connected.ts';

export type Target = { readonly accountId: string; readonly ecsImageId: string };

/** Starts a stand-in for a test file. Returns what adds images to it, and what shares and unshares them. */
export async function startAttempts() {
  const standIn = await startEcsStandIn();
  const { state, faults, requests } = standIn;
  const usualLimits = { ...state.limits };
  afterAll(() => standIn.stop());
  afterEach(() => {
    faults.clear();
    Object.assign(state.limits, usualLimits);
  });
  return {
    state,
    faults,
    service: state.serviceAccountId,
    another: newEcsAccount(state),

    /** An account with an image that can be shared. */
    tenant(more: Parameters<typeof addImage>[2] = {}) {
      const accountId = newEcsAccount(state);
      const image = addImage(state, accountId, more);
      return { accountId, image, ecsImageId: image.imageId };
    },

    /** Shares or unshares from a cold start, and returns the outcome and what caused a refusal. */
    async attempt(
      what: 'share' | 'unshare',
      { accountId, ecsImageId }: Target,
      invocation: Invocation = patience(),
    ) {
      const since = requests.length;
      let cause: unknown;
      const attempted = imageSourceAt(standIn)
        [what](accountId, ecsImageId, invocation)
        .catch((error: unknown) => {
          cause = error instanceof Error ? error.cause : undefined;
          throw error;
        });
      const outcome = await outcomeOf(attempted);
      return { outcome, cause, invocation, actions: requests.slice(since).map(({ action }) => action) };
    },
  };
}

export function unsuccessful(status: number, code: string): FaultRule['fault'] {
  return { status, body: { Code: code, Message: 'made up by a test' } };
}
