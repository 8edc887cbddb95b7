import { createHash, createHmac } from 'node:crypto';
import type { HttpRequest } from './http-request.ts';
import { parseQuery, percentEncode, type QueryParameter, sortedByName } from './query-string.ts';

/** Signature V3 (ACS3-HMAC-SHA256): https://www.alibabacloud.com/help/en/sdk/product-overview/v3-request-structure-and-signature */
export const algorithmV3 = 'ACS3-HMAC-SHA256';

/** Lower-case hex. */
export function sha256Hex(data: Buffer | string): string {
  return createHash('sha256').update(data).digest('hex');
}

/**
 * The canonical request over the headers named, in the order named; one that did not arrive counts as empty.
 * `spellName` writes the names of the query's parameters.
 */
export function canonicalRequest(
  request: HttpRequest,
  signedHeaders: readonly string[],
  spellName: (name: string) => string = percentEncode,
): string {
  return joinCanonical(request, signedHeaders, sortedByName(parseQuery(request.rawQuery)), spellName);
}

/**
 * Every canonical request that one of the vendor's clients may have signed. The first is the one that this client signed,
 * as far as its User-Agent tells.
 */
export function candidateCanonicalRequests(request: HttpRequest, signedHeaders: readonly string[]): string[] {
  const parameters = sortedByName(parseQuery(request.rawQuery));
  const canonicals = spellingsOfNames(request, parameters).map((spellName) =>
    joinCanonical(request, signedHeaders, parameters, spellName),
  );
  return [...new Set(canonicals)];
}

/** The npm clients encode values and write names as they are, like `a[b]`. */
function spellingsOfNames(
  { headers }: HttpRequest,
  parameters: readonly QueryParameter[],
): ((name: string) => string)[] {
  // As it is, such a name could pass for several parameters, or for another line.
  if (parameters.some(({ name }) => /[&=\n]/.test(name))) return [percentEncode];
  const isNpmClient = headers['user-agent']?.includes('Node.js/') ?? false;
  return isNpmClient ? [asItIs, percentEncode] : [percentEncode, asItIs];
}

function asItIs(name: string): string {
  return name;
}

function joinCanonical(
  { method, path, headers }: HttpRequest,
  signedHeaders: readonly string[],
  parameters: readonly QueryParameter[],
  spellName: (name: string) => string,
): string {
  const query = parameters.map(({ name, value }) => `${spellName(name)}=${percentEncode(value)}`).join('&');
  const canonicalHeaders = signedHeaders
    .toSorted()
    .map((name) => `${name}:${headerValue(headers, name).trim()}\n`)
    .join('');
  const payloadHash = headers['x-acs-content-sha256'] ?? '';
  return [method, path, query, canonicalHeaders, signedHeaders.join(';'), payloadHash].join('\n');
}

/** Clients name headers freely: `constructor` is one that objects inherit and requests do not have. */
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
 * The headers that a V3 signature of this request has to cover: those that say what is asked, of whom and when,
 * and the body's type where there is a body.
 */
export function mustBeSigned({ headers, body }: HttpRequest): string[] {
  const acsHeaders = Object.keys(headers).filter((name) => name.startsWith('x-acs-'));
  const contentType = body.length > 0 && headers['content-type'] !== undefined ? ['content-type'] : [];
  return ['host', 'x-acs-date', 'x-acs-content-sha256', ...acsHeaders, ...contentType];
}
