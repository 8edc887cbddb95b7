import type { Tenant } from './stored.ts';

/** Claims a new account. Returns undefined if none is available. */
export async function claimAccount(): Promise<Tenant | undefined> {
  try {
    const response = await fetch('/sandbox/accounts', { method: 'POST' });
    if (response.status !== 201) return undefined;
    const claimed = await response.json();
    return {
      accountId: claimed.AccountId,
      accessKeyId: claimed.AccessKeyId,
      secret: claimed.AccessKeySecret,
      // From the first signed request, which the page sends at once.
      expiresAt: Date.now() + claimed.ExpiresUsedAfterSeconds * 1000,
    };
  } catch {
    return undefined;
  }
}
