import { timingSafeEqual } from 'node:crypto';
import type { Authorization, AuthorizationV1, AuthorizationV3 } from './authorization.ts';
import type { HttpRequest } from './http-request.ts';
import { candidateStringsToSign, contentMd5, signV1 } from './v1.ts';
import { candidateCanonicalRequests, mustBeSigned, sha256Hex, signV3, stringToSignV3 } from './v3.ts';

export type Verdict =
  | { readonly valid: true }
  /** The string that we would have signed, for the client's author to compare. Contains only request data. */
  | { readonly valid: false; readonly stringToSign: string };

/** Whether the signature covers everything that its version requires. */
export function isComplete(request: HttpRequest, authorization: Authorization): boolean {
  if (authorization.version === 'V1') return true;
  const signedHeaders = new Set(authorization.signedHeaders);
  return mustBeSigned(request).every(
    (name) => request.headers[name] !== undefined && signedHeaders.has(name),
  );
}

/** Whether the request, body included, is what the holder of `secret` signed. */
export function verify(request: HttpRequest, authorization: Authorization, secret: string): Verdict {
  return authorization.version === 'V1'
    ? verifyV1(request, authorization, secret)
    : verifyV3(request, authorization, secret);
}

function verifyV1(request: HttpRequest, { signature }: AuthorizationV1, secret: string): Verdict {
  const strings = candidateStringsToSign(request);
  const signed = strings.map((string) => equal(signV1(secret, string), signature)).includes(true);
  return signed && isIntact(request) ? { valid: true } : { valid: false, stringToSign: strings[0] ?? '' };
}

function verifyV3(
  request: HttpRequest,
  { signature, signedHeaders }: AuthorizationV3,
  secret: string,
): Verdict {
  const canonicals = candidateCanonicalRequests(request, signedHeaders);
  const strings = canonicals.map(stringToSignV3);
  const signed = strings.map((string) => equal(signV3(secret, string), signature)).includes(true);
  if (signed && isIntact(request)) return { valid: true };
  const [stringToSign = '', canonical = ''] = [strings[0], canonicals[0]];
  // The string to sign ends in a hash, which does not show where the difference is: the canonical request does.
  return {
    valid: false,
    stringToSign: comparesStringToSign(request) ? stringToSign : `${stringToSign}\n${canonical}`,
  };
}

/**
 * Java's client compares the string to sign with its own to tell a wrong secret from a bug, so nothing may follow it.
 */
function comparesStringToSign({ headers }: HttpRequest): boolean {
  return headers['x-sdk-client']?.startsWith('Java/') ?? false;
}

/** Whether the body matches the digests that the request sent. isComplete has checked that V3 has one. */
function isIntact({ headers, body }: HttpRequest): boolean {
  const { 'content-md5': md5, 'x-acs-content-sha256': sha256 } = headers;
  return (md5 === undefined || isMd5Of(body, md5)) && (sha256 === undefined || sha256 === sha256Hex(body));
}

/** The vendor documents base64 and hex; hex comes in either case. */
function isMd5Of(body: Buffer, sent: string): boolean {
  const base64 = contentMd5(body);
  return sent === base64 || sent.toLowerCase() === Buffer.from(base64, 'base64').toString('hex');
}

function equal(expected: string, given: string): boolean {
  const a = Buffer.from(expected);
  const b = Buffer.from(given);
  return a.length === b.length && timingSafeEqual(a, b);
}
