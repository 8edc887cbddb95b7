import { setTimeout as pause } from 'node:timers/promises';
import { Refusal } from '../errors/api-error.ts';
import { TemporaryFailure } from '../errors/transient-error.ts';
import { type Invocation, timeLeft } from './invocation.ts';

const firstDelayMs = 25;
const longestDelayMs = 400;

/**
 * Runs `attempt` until it succeeds, with a jittered, growing pause after each temporary failure.
 * Anything but a TemporaryFailure ends it at once; so does the deadline, as the refusal `serviceUnavailable`.
 */
export async function retryUntilDeadline<Result>(
  invocation: Invocation,
  attempt: () => Promise<Result>,
): Promise<Result> {
  for (let delay = firstDelayMs; ; delay = Math.min(2 * delay, longestDelayMs)) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof TemporaryFailure)) throw error;
      invocation.retries.push(error.message);
      const jittered = Math.random() * delay;
      if (jittered >= timeLeft(invocation)) throw new Refusal('serviceUnavailable', {}, { cause: error });
      await pause(jittered);
    }
  }
}
