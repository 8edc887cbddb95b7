import type { ItemKey } from '../images/registry-keys.ts';

/** The item that counts the live accounts. */
export const liveAccountsKey: ItemKey = { pk: { S: 'LIVE' }, sk: { S: 'COUNT' } };

/** The partition of the live accounts. Their number is bounded, so one partition holds them all. */
export const accountsPartition = 'ACCOUNTS';

export function sandboxAccountKey(accountId: string): ItemKey {
  return { pk: { S: accountsPartition }, sk: { S: accountId } };
}

/** The partition of an account's activity. */
export function activityPartition(accountId: string): string {
  return `ACTIVITY#${accountId}`;
}
