import { createHash, createHmac } from 'node:crypto';
import type { HttpRequest } from '../../functions/signing/http-request.ts';

/** A V3 client, written from the vendor's description of the signature and not from the code under test. */
export function signWithV3(
  request: HttpRequest,
  secret: string,
  signedHeaders = headersToSign(request),
): string {
  const stringToSign = `ACS3-HMAC-SHA256\n${sha256(canonicalRequestOf(request, signedHeaders))}`;
  return createHmac('sha256', secret).update(stringToSign).digest('hex');
}

export function canonicalRequestOf(request: HttpRequest, signedHeaders = headersToSign(request)): string {
  const { method, path, rawQuery, headers } = request;
  const parameters = [...new URLSearchParams(rawQuery)];
  const query = parameters
    .sort(([a], [b]) => (a < b ? -1 : Number(a > b)))
    .map(([name, value]) => `${rfc3986(name)}=${rfc3986(value)}`);
  return [
    method,
    path,
    query.join('&'),
    ...[...signedHeaders].sort().map((name) => `${name}:${headers[name]?.trim()}`),
    '',
    signedHeaders.join(';'),
    headers['x-acs-content-sha256'],
  ].join('\n');
}

/** The headers that clients sign: host, content-type and everything named x-acs-*. */
export function headersToSign({ headers }: HttpRequest): string[] {
  return Object.keys(headers)
    .filter((name) => name === 'host' || name === 'content-type' || name.startsWith('x-acs-'))
    .sort();
}

export function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function rfc3986(text: string): string {
  return encodeURIComponent(text)
    .replaceAll('!', '%21')
    .replaceAll("'", '%27')
    .replaceAll('(', '%28')
    .replaceAll(')', '%29')
    .replaceAll('*', '%2A');
}
