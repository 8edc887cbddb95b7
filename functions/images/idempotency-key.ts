import { createHash } from 'node:crypto';
import { fingerprint, fingerprintWithToken } from './fingerprint.ts';
import type { ImageDescription } from './image.ts';
import { signatureSortKey, tokenSortKey } from './registry-keys.ts';

/** A key under which a creation is remembered, so that repeating it is a replay and not a second creation. */
export type IdempotencyKey = {
  /** Sort key of the item that remembers it. */
  readonly sortKey: string;
  /** Epoch seconds at which the key expires. */
  readonly expiresAt: number;
  /** Equal for requests that repeat each other. Another fingerprint under the same key is a mismatch. */
  readonly fingerprint: string;
  /** The client's own token, if it sent one. */
  readonly token?: string;
};

/** A creation has one key, or two if each of them alone must identify a repetition. */
export type IdempotencyKeys = readonly [IdempotencyKey, ...IdempotencyKey[]];

/** The parts of a signed CreateImage request that determine its idempotency keys. */
export type SignedCreation = {
  readonly token?: SentToken | undefined;
  readonly signature: RequestSignature;
  /** As sent. */
  readonly body: Buffer;
  readonly description: ImageDescription;
};

export type SentToken = {
  readonly value: string;
  /** Whether the signature covers the token, so that only the signer can have sent it. */
  readonly isSigned: boolean;
};

type RequestSignature = {
  /** The signature alone: the header that carries it can be written in more than one way. */
  readonly value: string;
  /** Epoch milliseconds. */
  readonly signedAt: number;
  readonly coversBody: boolean;
  readonly hasNonce: boolean;
};

/** A request can be sent again for this long after its signed time: 15 minutes of clock skew, and one to spare. */
const signatureLifetimeMs = 16 * 60 * 1000;

/**
 * Chooses the keys under which a creation is remembered. A signed token is enough. Without a token the signature takes
 * its place, because some SDKs send none and repeat the identical signed request on their own. An unsigned token needs
 * both: the signature stops anyone who captures the request from replacing the token in its body.
 */
export function idempotencyKeys(
  { token, signature, body, description }: SignedCreation,
  tokenRetentionDays: number,
  nowMs = Date.now(),
): IdempotencyKeys {
  if (token) {
    const key = tokenKey(token.value, description, tokenRetentionDays, nowMs);
    return token.isSigned ? [key] : [key, signatureAloneKey(signature, description, token.value)];
  }
  // A nonce makes the signature unique: another body under it comes from someone else.
  return signature.hasNonce && !signature.coversBody
    ? [signatureAloneKey(signature, description, '')]
    : [signatureAndBodyKey(signature, description, body)];
}

/** The key of a request that carries a token. */
export function tokenKey(
  token: string,
  description: ImageDescription,
  retentionDays: number,
  nowMs = Date.now(),
): IdempotencyKey {
  return {
    sortKey: tokenSortKey(token),
    expiresAt: Math.floor(nowMs / 1000) + retentionDays * 86_400,
    fingerprint: fingerprint(description),
    token,
  };
}

/** The signature alone is the key: another body or another token under it is a mismatch. */
function signatureAloneKey(
  { value, signedAt }: RequestSignature,
  description: ImageDescription,
  token: string,
): IdempotencyKey {
  return signatureKey(value, signedAt, fingerprintWithToken(description, token));
}

/**
 * The key includes the body: without nonce and digest, a client's requests for two different images within one second
 * have the same signature. If the signature covers the body, the body adds nothing.
 */
function signatureAndBodyKey(
  { value, signedAt }: RequestSignature,
  description: ImageDescription,
  body: Buffer,
): IdempotencyKey {
  return signatureKey(`${value}\n${sha256Hex(body)}`, signedAt, fingerprint(description));
}

function signatureKey(identity: string, signedAt: number, fingerprint: string): IdempotencyKey {
  return {
    sortKey: signatureSortKey(sha256Hex(identity)),
    expiresAt: Math.ceil((signedAt + signatureLifetimeMs) / 1000),
    fingerprint,
  };
}

function sha256Hex(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}
