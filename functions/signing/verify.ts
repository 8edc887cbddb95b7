import { timingSafeEqual } from 'node:crypto';
import type { Authorization, AuthorizationV1, AuthorizationV3 } from './authorization.ts';
import type { HttpRequest } from './http-request.ts';
import { contentMd5, readingsV1, signV1 } from './v1.ts';
import { canonicalRequest, mustBeSigned, sha256Hex, signV3, stringToSignV3 } from './v3.ts';

export type Verdict =
  | { readonly valid: true }
  /** What we would have signed, for the client's author to compare; holds nothing but the request. */
  | { readonly valid: false; readonly stringToSign: string };

/** Whether everything is there that a signature of that version has to cover. */
export function isComplete(request: HttpRequest, authorization: Authorization): boolean {
  if (authorization.version === 'V1') return true;
  return mustBeSigned(request).every(
    (name) => request.headers[name] !== undefined && authorization.signedHeaders.includes(name),
  );
}

/** Whether the request, body included, is what the holder of `secret` signed. */
export function verify(request: HttpRequest, authorization: Authorization, secret: string): Verdict {
  return authorization.version === 'V1'
    ? verifyV1(request, authorization, secret)
    : verifyV3(request, authorization, secret);
}

function verifyV1(request: HttpRequest, { signature }: AuthorizationV1, secret: string): Verdict {
  const strings = readingsV1(request);
  const signed = strings.map((string) => equal(signV1(secret, string), signature)).includes(true);
  return signed && isIntact(request) ? { valid: true } : { valid: false, stringToSign: strings[0] ?? '' };
}

function verifyV3(
  request: HttpRequest,
  { signature, signedHeaders }: AuthorizationV3,
  secret: string,
): Verdict {
  const canonical = canonicalRequest(request, signedHeaders);
  const stringToSign = stringToSignV3(canonical);
  const signed = equal(signV3(secret, stringToSign), signature);
  // The string to sign ends in a hash, which tells nobody where the difference is: the canonical request does.
  return signed && isIntact(request)
    ? { valid: true }
    : { valid: false, stringToSign: `${stringToSign}\n${canonical}` };
}

/** Whether the body is the one that the request's own digests speak of; isComplete has made sure of V3's. */
function isIntact({ headers, body }: HttpRequest): boolean {
  const { 'content-md5': md5, 'x-acs-content-sha256': sha256 } = headers;
  return (
    (md5 === undefined || md5 === contentMd5(body)) && (sha256 === undefined || sha256 === sha256Hex(body))
  );
}

function equal(expected: string, given: string): boolean {
  const a = Buffer.from(expected);
  const b = Buffer.from(given);
  return a.length === b.length && timingSafeEqual(a, b);
}
