import { randomUUID } from 'node:crypto';
import { formatV3 } from './authorization.ts';
import type { HttpRequest } from './http-request.ts';
import { canonicalRequest, mustBeSigned, sha256Hex, signV3, stringToSignV3 } from './v3.ts';

export type SigningKey = { readonly accessKeyId: string; readonly secret: string };

/**
 * Adds a V3 signature, and the headers that it needs, to a request whose headers already contain the host and every
 * x-acs-* header to send.
 */
export function signedRequest(request: HttpRequest, key: SigningKey, now = new Date()): HttpRequest {
  const headers = {
    ...request.headers,
    'x-acs-date': now.toISOString().replace(/\.\d+Z$/, 'Z'),
    'x-acs-signature-nonce': randomUUID(),
    'x-acs-content-sha256': sha256Hex(request.body),
  };
  const unsigned = { ...request, headers };
  const signedHeaders = [...new Set(mustBeSigned(unsigned))].sort();
  const signature = signV3(key.secret, stringToSignV3(canonicalRequest(unsigned, signedHeaders)));
  const authorization = formatV3({ accessKeyId: key.accessKeyId, signature, signedHeaders });
  return { ...unsigned, headers: { ...headers, authorization } };
}
