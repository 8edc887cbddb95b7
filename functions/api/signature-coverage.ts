import type { HttpRequest } from '../signing/http-request.ts';

/** What a signature covers beyond method, path, query and signed headers. */
export type SignatureCoverage = {
  /** No other body can be sent with this signature. */
  readonly coversBody: boolean;
  /** No other request of this client has the same signature. */
  readonly hasNonce: boolean;
};

/**
 * What the verified signature of a request covers. V3 always signs the body's hash. V1 signs the digests that were
 * sent, which authentication has compared with the body.
 */
export function signatureCoverage({ headers }: HttpRequest, version: 'V1' | 'V3'): SignatureCoverage {
  const hasDigest = headers['content-md5'] !== undefined || headers['x-acs-content-sha256'] !== undefined;
  return {
    coversBody: version === 'V3' || hasDigest,
    // An empty nonce is a constant and cannot tell two requests apart.
    hasNonce: (headers['x-acs-signature-nonce'] ?? '') !== '',
  };
}
