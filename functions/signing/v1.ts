import { createHash, createHmac } from 'node:crypto';
import type { HttpRequest } from './http-request.ts';
import { formDecode, parseQuery, type QueryParameter, sortedByName } from './query-string.ts';

/** Signature V1 (HMAC-SHA1): https://www.alibabacloud.com/help/en/sdk/product-overview/roa-mechanism */

/** How a client writes one query parameter into the string it signs. */
export type QueryReading = (parameter: QueryParameter) => string;

/** The readings of a query string found in the vendor's SDKs, by what sets each apart. */
export const queryReadings = {
  /** npm pop-core, openapi-client, openapi-core. */
  decoded: ({ name, value }) => `${name}=${value}`,
  /** npm aliyun-sdk. */
  decodedBare: ({ name, value }) => (value === '' ? name : `${name}=${value}`),
  /** Java: its URL encoder writes a space as `+`. */
  formDecodedBare: ({ raw }) =>
    raw.value === '' ? formDecode(raw.name) : `${formDecode(raw.name)}=${formDecode(raw.value)}`,
  /** Python: signs what it sends. */
  rawBare: ({ raw }) => (raw.value === '' ? raw.name : `${raw.name}=${raw.value}`),
} as const satisfies Record<string, QueryReading>;

/** The string a client with that reading of the query signs, if its CONTENT-TYPE line is `contentType`. */
export function stringToSignV1(
  request: HttpRequest,
  reading: QueryReading = queryReadings.decoded,
  contentType = request.headers['content-type'] ?? '',
): string {
  const { headers } = request;
  return [
    request.method,
    headers['accept'] ?? '',
    headers['content-md5'] ?? '',
    contentType,
    // npm aliyun-sdk sends no Date, and has x-acs-date in its place.
    headers['date'] ?? headers['x-acs-date'] ?? '',
    ...canonicalizedHeaders(headers),
    canonicalizedResource(request, reading),
  ].join('\n');
}

/** Base64 of HMAC-SHA1. */
export function signV1(secret: string, stringToSign: string): string {
  return createHmac('sha1', secret).update(stringToSign, 'utf8').digest('base64');
}

/** The value of a Content-MD5 header for that body. */
export function contentMd5(body: Buffer): string {
  return createHash('md5').update(body).digest('base64');
}

/**
 * Every string to sign that one of the vendor's clients could mean by this request, the likeliest first.
 */
export function readingsV1(request: HttpRequest): string[] {
  const readings = new Set([likeliestReading(request), ...Object.values(queryReadings)]);
  const contentType = request.headers['content-type'] ?? '';
  // An HTTP API adds a Content-Type to a request without a body, which the client cannot have signed.
  const contentTypes = request.body.length === 0 ? [contentType, ''] : [contentType];
  const strings = contentTypes.flatMap((type) =>
    [...readings].map((reading) => stringToSignV1(request, reading, type)),
  );
  return [...new Set(strings)];
}

function likeliestReading({ headers }: HttpRequest): QueryReading {
  if (headers['date'] === undefined && headers['x-acs-date'] !== undefined) return queryReadings.decodedBare;
  if (headers['contentmd5'] !== undefined) return queryReadings.rawBare;
  if (headers['content-type']?.startsWith('application/octet-stream')) return queryReadings.formDecodedBare;
  return queryReadings.decoded;
}

function canonicalizedHeaders(headers: HttpRequest['headers']): string[] {
  return Object.keys(headers)
    .filter((name) => name.startsWith('x-acs-'))
    .sort()
    .map((name) => `${name}:${headers[name]}`);
}

function canonicalizedResource({ path, rawQuery }: HttpRequest, reading: QueryReading): string {
  const parameters = sortedByName(parseQuery(rawQuery));
  return parameters.length === 0 ? path : `${path}?${parameters.map(reading).join('&')}`;
}
