import { setTimeout as pause } from 'node:timers/promises';
import { asUnavailable, ConflictError, TransientError, UnavailableError } from '../errors/transient-error.ts';
import { budgetMs, type Invocation, timeLeft } from './invocation.ts';

const firstDelayMs = 25;
const maxDelayMs = 400;
/** Half the time that a transaction holds its items. */
const minConflictDelayMs = 12;

/**
 * Runs `attempt` until it succeeds, with a growing, jittered pause after each TransientError. Any other error ends it at
 * once.
 * @throws UnavailableError when the deadline leaves no time for another attempt.
 */
export async function retryUntilDeadline<Result>(
  invocation: Invocation,
  attempt: () => Promise<Result>,
): Promise<Result> {
  for (let delay = firstDelayMs; ; delay *= 2) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof TransientError) || error instanceof UnavailableError) throw error;
      invocation.retries.push(error.message);
      const left = timeLeft(invocation);
      const maxDelay = error instanceof ConflictError ? maxConflictDelay(left) : maxDelayMs;
      const jittered = Math.random() * Math.min(delay, maxDelay);
      if (jittered >= left) throw asUnavailable(error);
      await pause(jittered);
    }
  }
}

/**
 * The longest pause after a conflict. It shrinks with the time left: a request that tries more often gets a contended
 * item sooner, so those that have waited longest go first. Without this, 5 % of the creations of 16 writers on one account
 * end in 503 (docs/performance.md). After throttling or an outage, hurrying would only add to the load.
 */
function maxConflictDelay(left: number): number {
  return Math.max(minConflictDelayMs, maxDelayMs * Math.min(1, left / budgetMs) ** 2);
}
