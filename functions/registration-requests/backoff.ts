const firstSeconds = 5;
const maxSeconds = 15 * 60;

/**
 * How long to wait before the next attempt at a message: twice as long after each attempt, up to 15 minutes. Jittered, so
 * that the messages held up by an outage do not all come back at once.
 */
export function backoffSeconds(receiveCount: number, random: () => number = Math.random): number {
  const seconds = Math.min(maxSeconds, firstSeconds * 2 ** (receiveCount - 1));
  return Math.ceil(seconds * (0.5 + random() / 2));
}

/**
 * DynamoDB finishes or cancels a transaction within seconds, so a commit in doubt is over by then. An attempt made sooner
 * could be refused, and reported as failed, while that commit still succeeds.
 */
const commitSettledSeconds = 30;

/** How long to postpone a message that may still succeed. */
export function postponeSeconds(receiveCount: number, commitInDoubt: boolean): number {
  return Math.max(backoffSeconds(receiveCount), commitInDoubt ? commitSettledSeconds : 0);
}
