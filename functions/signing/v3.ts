import { createHash, createHmac } from 'node:crypto';
import type { HttpRequest } from './http-request.ts';
import { parseQuery, percentEncode, sortedByName } from './query-string.ts';

/** Signature V3 (ACS3-HMAC-SHA256): https://www.alibabacloud.com/help/en/sdk/product-overview/v3-request-structure-and-signature */
export const algorithmV3 = 'ACS3-HMAC-SHA256';

/** Lower-case hex. */
export function sha256Hex(data: Buffer | string): string {
  return createHash('sha256').update(data).digest('hex');
}

/** The canonical request over these signed headers, in this order. A header that did not arrive counts as empty. */
export function canonicalRequest(request: HttpRequest, signedHeaders: readonly string[]): string {
  return joinCanonical(request, signedHeaders, [percentEncode])[0] ?? '';
}

/**
 * Every canonical request that one of the vendor's clients may have signed, that of the likeliest client first, by its
 * User-Agent.
 */
export function candidateCanonicalRequests(request: HttpRequest, signedHeaders: readonly string[]): string[] {
  return joinCanonical(request, signedHeaders, spellingsOfNames(request));
}

type Spelling = (name: string) => string;

/** The npm clients encode values but not names, such as `a[b]`. */
function spellingsOfNames({ headers }: HttpRequest): readonly Spelling[] {
  const isNpmClient = headers['user-agent']?.includes('Node.js/') ?? false;
  return isNpmClient ? [unencoded, percentEncode] : [percentEncode, unencoded];
}

const unencoded: Spelling = (name) => name;

/** One canonical request for each spelling that makes a difference. */
function joinCanonical(
  { method, path, rawQuery, headers }: HttpRequest,
  signedHeaders: readonly string[],
  spellings: readonly Spelling[],
): string[] {
  const parameters = sortedByName(parseQuery(rawQuery)).map(({ name, value }) => ({
    name,
    value: percentEncode(value),
  }));
  // Unencoded, such a name could pass for several parameters, or for another line.
  const isAmbiguous = parameters.some(({ name }) => /[&=\n]/.test(name));
  const usable = isAmbiguous ? [percentEncode] : spellings;
  const queries = usable.map((spell) =>
    parameters.map(({ name, value }) => `${spell(name)}=${value}`).join('&'),
  );
  const canonicalHeaders = signedHeaders
    .toSorted()
    .map((name) => `${name}:${headerValue(headers, name).trim()}\n`)
    .join('');
  const payloadHash = headers['x-acs-content-sha256'] ?? '';
  return [...new Set(queries)].map((query) =>
    [method, path, query, canonicalHeaders, signedHeaders.join(';'), payloadHash].join('\n'),
  );
}

/** '' for a header that did not arrive. A client can list any name as signed, even one that every object inherits. */
function headerValue(headers: HttpRequest['headers'], name: string): string {
  return (Object.hasOwn(headers, name) && headers[name]) || '';
}

export function stringToSignV3(canonical: string): string {
  return `${algorithmV3}\n${sha256Hex(canonical)}`;
}

/** Lower-case hex of HMAC-SHA256. */
export function signV3(secret: string, stringToSign: string): string {
  return createHmac('sha256', secret).update(stringToSign, 'utf8').digest('hex');
}

/**
 * The headers that a V3 signature of this request must cover: host, date, body hash and every x-acs-* header, and the
 * body's type if there is a body.
 */
export function mustBeSigned({ headers, body }: HttpRequest): string[] {
  const acsHeaders = Object.keys(headers).filter((name) => name.startsWith('x-acs-'));
  const contentType = body.length > 0 && headers['content-type'] !== undefined ? ['content-type'] : [];
  return ['host', 'x-acs-date', 'x-acs-content-sha256', ...acsHeaders, ...contentType];
}
