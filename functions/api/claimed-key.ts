import { isAccessKeyId, secretLength } from '../accounts/access-key.ts';

/** The log fields of the access key that a request names, before its signature is verified. */
export type ClaimedKey = { readonly accessKeyId?: string; readonly verified?: false };

/**
 * Names the access key if it can be one. Ids as long as a secret are left out: a client with the two swapped in its
 * configuration sends its secret as the id.
 */
export function claimedKey(accessKeyId: string): ClaimedKey {
  if (!isAccessKeyId(accessKeyId) || accessKeyId.length === secretLength) return {};
  return { accessKeyId, verified: false };
}
