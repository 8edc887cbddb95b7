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
