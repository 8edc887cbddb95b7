import type { HttpRequest } from '../signing/http-request.ts';

/** What a signature says beyond method, path, query and signed headers, which every one covers. */
export type SignatureCoverage = {
  /** No other body can be sent under it. */
  readonly coversBody: boolean;
  /** No other request of this client carries the same one. */
  readonly hasNonce: boolean;
};

/**
 * What the verified signature of a request covers. V3 always signs the body's hash. V1 signs the digests where they were
 * sent, and authentication has compared them with the body.
 */
export function signatureCoverage({ headers }: HttpRequest, version: 'V1' | 'V3'): SignatureCoverage {
  const hasDigest = headers['content-md5'] !== undefined || headers['x-acs-content-sha256'] !== undefined;
  return {
    coversBody: version === 'V3' || hasDigest,
    // An empty one is a constant: it tells no two requests apart.
    hasNonce: (headers['x-acs-signature-nonce'] ?? '') !== '',
  };
}
