import { createHash, createHmac } from 'node:crypto';
import type { HttpRequest } from './http-request.ts';
import {
  isTypeAddedByGateway,
  likeliestReading,
  type QueryReading,
  queryReadings,
  readings,
} from './query-reading.ts';
import { parseQuery, type QueryParameter, sortedByName } from './query-string.ts';

/** Signature V1 (HMAC-SHA1): https://www.alibabacloud.com/help/en/sdk/product-overview/roa-mechanism */

/** The string that a client with this reading of the query signs. */
export function stringToSignV1(request: HttpRequest, read: QueryReading = readings.decoded): string {
  const query = sortedByName(parseQuery(request.rawQuery)).map(read).join('&');
  return beforeQuery(request, request.headers['content-type'] ?? '') + (query && `?${query}`);
}

/**
 * Every string that one of the vendor's clients may have signed for this request, that of the likeliest client first.
 */
export function candidateStringsToSign(request: HttpRequest): string[] {
  const parameters = sortedByName(parseQuery(request.rawQuery));
  const queries = candidateQueries(request, parameters);
  const strings = candidateContentTypes(request).flatMap((contentType) => {
    const start = beforeQuery(request, contentType);
    return queries.map((query) => start + query);
  });
  return [...new Set(strings)];
}

/** Base64 of HMAC-SHA1. */
export function signV1(secret: string, stringToSign: string): string {
  return createHmac('sha1', secret).update(stringToSign, 'utf8').digest('base64');
}

/** The value of a Content-MD5 header for that body. */
export function contentMd5(body: Buffer): string {
  return createHash('md5').update(body).digest('base64');
}

/** The resource's query with its question mark, in every reading, the likeliest first. */
function candidateQueries(request: HttpRequest, parameters: readonly QueryParameter[]): string[] {
  // Older clients sign a bare question mark after the path, which a gateway does not deliver.
  if (parameters.length === 0) return ['', '?'];
  const read = new Set([likeliestReading(request, parameters), ...queryReadings]);
  const sorted = [...read].map((reading) => `?${parameters.map(reading).join('&')}`);
  // Python batchcompute lets its caller write the query, in any order.
  return [...new Set([...sorted, `?${request.rawQuery}`])];
}

/** The CONTENT-TYPE lines, the likeliest first. A gateway adds an unsigned type to a request without a body. */
function candidateContentTypes(request: HttpRequest): string[] {
  const type = request.headers['content-type'] ?? '';
  if (request.body.length > 0 || type === '') return [type];
  return isTypeAddedByGateway(request) ? ['', type] : [type, ''];
}

/** Everything before the question mark. */
function beforeQuery({ method, path, headers }: HttpRequest, contentType: string): string {
  return [
    method,
    headers['accept'] ?? '',
    headers['content-md5'] ?? '',
    contentType,
    // npm aliyun-sdk sends x-acs-date instead of Date.
    headers['date'] ?? headers['x-acs-date'] ?? '',
    ...canonicalizedHeaders(headers),
    path,
  ].join('\n');
}

function canonicalizedHeaders(headers: HttpRequest['headers']): string[] {
  return Object.keys(headers)
    .filter((name) => name.startsWith('x-acs-'))
    .sort()
    .map((name) => `${name}:${headers[name]}`);
}
