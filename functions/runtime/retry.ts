import { setTimeout as pause } from 'node:timers/promises';
import { asUnavailable, TransientError, UnavailableError } from '../errors/transient-error.ts';
import { type Invocation, timeLeft } from './invocation.ts';

const firstDelayMs = 25;
const longestDelayMs = 400;

/**
 * Runs `attempt` until it succeeds, with a growing, jittered pause after each TransientError. Any other error ends it at
 * once.
 * @throws UnavailableError when the deadline leaves no time for another attempt.
 */
export async function retryUntilDeadline<Result>(
  invocation: Invocation,
  attempt: () => Promise<Result>,
): Promise<Result> {
  for (let delay = firstDelayMs; ; delay = Math.min(2 * delay, longestDelayMs)) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof TransientError) || error instanceof UnavailableError) throw error;
      invocation.retries.push(error.message);
      const jittered = Math.random() * delay;
      if (jittered >= timeLeft(invocation)) throw asUnavailable(error);
      await pause(jittered);
    }
  }
}
