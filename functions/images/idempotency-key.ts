import { createHash } from 'node:crypto';
import { fingerprint, fingerprintWithToken } from './fingerprint.ts';
import type { ImageDescription } from './image.ts';
import { signatureSortKey, tokenSortKey } from './registry-keys.ts';

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

/** A signed request to create an image, as far as it decides what the creation is remembered under. */
export type SignedCreation = {
  readonly token?: SentToken | undefined;
  readonly signature: RequestSignature;
  /** As it was sent. */
  readonly body: Buffer;
  readonly description: ImageDescription;
};

export type SentToken = {
  readonly value: string;
  /** Whether the signature covers it: nobody but the signer can have sent it then. */
  readonly isSigned: boolean;
};

type RequestSignature = {
  /** The signature itself. The header that carries it can be written in more than one way. */
  readonly value: string;
  /** Epoch milliseconds. */
  readonly signedAt: number;
  readonly coversBody: boolean;
  readonly hasNonce: boolean;
};

/** For so long after it was signed a request could arrive again, clock skew included, and a minute more. */
const signatureLifetimeMs = 16 * 60 * 1000;

/**
 * Chooses what a creation is remembered under. A token that was signed is enough. Without a token the signature takes its
 * place, because some SDKs send none and repeat the identical signed request by themselves. A token that was not signed
 * needs both: the signature makes sure that whoever saw the request cannot put another token into its body.
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
  // A nonce makes the signature unique, so that any other body under it comes from somebody else.
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
 * The body belongs to the key: a client without nonce and digest signs two different images of one second alike. Where the
 * signature covers the body, this is the signature alone in another form.
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
