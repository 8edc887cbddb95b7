import { setTimeout as pause } from 'node:timers/promises';
import { ApiError } from '../errors/api-error.ts';
import { TransientError } from '../errors/transient-error.ts';
import { type Invocation, timeLeft } from './invocation.ts';

const firstDelayMs = 25;
const longestDelayMs = 400;

/**
 * Runs `attempt` until it succeeds, with a jittered, growing pause after each temporary failure.
 * Anything but a TransientError ends it at once; so does the deadline, as the refusal `serviceUnavailable`.
 */
export async function retryUntilDeadline<Result>(
  invocation: Invocation,
  attempt: () => Promise<Result>,
): Promise<Result> {
  for (let delay = firstDelayMs; ; delay = Math.min(2 * delay, longestDelayMs)) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof TransientError)) throw error;
      invocation.retries.push(error.message);
      const jittered = Math.random() * delay;
      if (jittered >= timeLeft(invocation)) throw new ApiError('serviceUnavailable', {}, { cause: error });
      await pause(jittered);
    }
  }
}
