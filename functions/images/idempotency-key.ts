import { createHash } from 'node:crypto';
import { fingerprint } from './fingerprint.ts';
import type { ImageDescription } from './image.ts';

/** What a creation is remembered under, so that its repetition is a replay and no second creation. */
export type IdempotencyKey = {
  /** Sort key of the item that remembers it. */
  readonly sortKey: string;
  /** Epoch seconds at which it is forgotten. */
  readonly expiresAt: number;
  /** Equal for requests that repeat each other; another one under the same key is a mismatch. */
  readonly fingerprint: string;
  /** The client's own token, where it sent one. */
  readonly token?: string;
};

/** A creation has one, or two where either of them alone must make its repetition a replay. */
export type IdempotencyKeys = readonly [IdempotencyKey, ...IdempotencyKey[]];

/** For so long after it was signed a request could arrive again, clock skew included, and a minute more. */
const signatureLifetimeMs = 16 * 60 * 1000;

/** The key of a request that carries a token. */
export function tokenKey(
  token: string,
  description: ImageDescription,
  retentionDays: number,
  nowMs = Date.now(),
): IdempotencyKey {
  return {
    sortKey: `TOKEN#${token}`,
    expiresAt: Math.floor(nowMs / 1000) + retentionDays * 86_400,
    fingerprint: fingerprint(description),
    token,
  };
}

/**
 * The key of a request without a token: some SDKs send none and repeat the identical signed request on their own.
 * The body belongs in it, since a V1 signature without Content-MD5 does not cover the body.
 */
export function signatureKey(
  signature: string,
  body: Buffer,
  description: ImageDescription,
  signedAtMs: number,
): IdempotencyKey {
  const bodyHash = createHash('sha256').update(body).digest('hex');
  const hash = createHash('sha256').update(`${signature}\n${bodyHash}`).digest('hex');
  return {
    sortKey: `SIGNATURE#${hash}`,
    expiresAt: Math.ceil((signedAtMs + signatureLifetimeMs) / 1000),
    fingerprint: fingerprint(description),
  };
}
