import type { Tenant } from './stored.ts';

/** Claims a new account; undefined when there is none to have. */
export async function claimAccount(): Promise<Tenant | undefined> {
  try {
    const response = await fetch('/sandbox/accounts', { method: 'POST' });
    if (response.status !== 201) return undefined;
    const { AccountId: accountId, AccessKeyId: accessKeyId, AccessKeySecret: secret } = await response.json();
    return { accountId, accessKeyId, secret };
  } catch {
    return undefined;
  }
}
