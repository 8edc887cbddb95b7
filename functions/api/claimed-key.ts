import { isAccessKeyId, secretLength } from '../accounts/access-key.ts';

/** What the log says of the access key that a request names, before anything proves that its holder sent it. */
export type ClaimedKey = { readonly accessKeyId?: string; readonly verified?: false };

/**
 * Names the access key, unless it cannot be one. One as long as a secret is not named either: a client whose
 * configuration has the two the wrong way round sends its secret as the id.
 */
export function claimedKey(accessKeyId: string): ClaimedKey {
  if (!isAccessKeyId(accessKeyId) || accessKeyId.length === secretLength) return {};
  return { accessKeyId, verified: false };
}
