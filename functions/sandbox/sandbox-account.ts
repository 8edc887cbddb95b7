import { randomInt } from 'node:crypto';

/** An account that a visitor of the sandbox claimed. */
export type SandboxAccount = {
  readonly accountId: string;
  readonly accessKeyId: string;
  /** Epoch milliseconds from which its key is refused. */
  readonly expiresAt: number;
};

/**
 * The prefix of sandbox account ids. Accounts that operators create do not have it. The log subscription and the event rule
 * filter by it.
 */
export const sandboxAccountPrefix = '700000';
const sandboxKeyPrefix = 'LTAISandbox';

/** The quota of a sandbox account. */
export const sandboxMaxImageCount = 5;

/** How long an account lives that nobody uses. */
export const unusedLifetimeMs = 15 * 60_000;
export const usedLifetimeMs = 24 * 3_600_000;

/** An id for a sandbox account: 16 digits, which every client reads exactly. */
export function newSandboxAccountId(): string {
  return `${sandboxAccountPrefix}${String(randomInt(1e10)).padStart(10, '0')}`;
}

/** An id for its access key. */
export function newSandboxKeyId(): string {
  const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';
  const random = Array.from({ length: 16 }, () => letters[randomInt(letters.length)]);
  return `${sandboxKeyPrefix}${random.join('')}`;
}
