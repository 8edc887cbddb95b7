import type { Outcome } from './process-message.ts';

const firstSeconds = 5;
const longestSeconds = 15 * 60;

/**
 * For how many seconds a message that could not be dealt with is hidden: twice as long after each time it was received,
 * up to a quarter of an hour, and jittered, so that what an outage held up does not come back all at once.
 */
export function backoffSeconds(receiveCount: number, random: () => number = Math.random): number {
  const seconds = Math.min(longestSeconds, firstSeconds * 2 ** (receiveCount - 1));
  return Math.ceil(seconds * (0.5 + random() / 2));
}

/**
 * A commit that went unanswered is over by then: DynamoDB cancels or finishes it within seconds. Sooner, the next attempt
 * could be refused, and told so, while that commit still succeeds.
 */
const commitSettledSeconds = 30;

/** For how many seconds a message that is not done with is hidden. */
export function postponeSeconds(
  { result, commitInDoubt }: Pick<Outcome, 'result' | 'commitInDoubt'>,
  receiveCount: number,
): number {
  // Nothing makes it readable: the queue moves it to the dead letters once it was received often enough.
  if (result === 'unreadable') return 0;
  return Math.max(backoffSeconds(receiveCount), commitInDoubt ? commitSettledSeconds : 0);
}
