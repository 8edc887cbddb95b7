import { percentEncode } from '../../functions/signing/query-string.ts';
import { type SigningKey, signedRequest } from '../../functions/signing/sign.ts';
import type { WireRequest } from './http.ts';
import type { Tenant } from './tenant.ts';

/** A request before it is signed. */
export type Call = {
  readonly method: string;
  /** Percent-decoded, as the signature covers it. */
  readonly path: string;
  /** The path as sent, where that is something else. */
  readonly sentPath?: string;
  /** Names and values; or the raw query, where it is to be an odd one. */
  readonly query?: Readonly<Record<string, string>> | string;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON. */
  readonly body?: Buffer | string | object;
};

/** The call as one wire request, signed as V3 says. It can be sent more than once: the bytes stay the same. */
export function signedCall(url: string, key: SigningKey, call: Call, now = new Date()): WireRequest {
  const { method, path, sentPath = path, query = {} } = call;
  const rawQuery = typeof query === 'string' ? query : queryString(query);
  const body = bytes(call.body);
  const { headers } = signedRequest(
    {
      method,
      path,
      rawQuery,
      headers: {
        host: new URL(url).host,
        'x-acs-version': '2015-11-11',
        ...(body.length > 0 ? { 'content-type': 'application/json' } : {}),
        ...call.headers,
      },
      body,
    },
    key,
    now,
  );
  return { method, target: rawQuery === '' ? sentPath : `${sentPath}?${rawQuery}`, headers, body };
}

export function keyOf({ accessKeyId, accessKeySecret }: Tenant): SigningKey {
  return { accessKeyId, secret: accessKeySecret };
}

export function queryString(query: Readonly<Record<string, string>>): string {
  return Object.entries(query)
    .map(([name, value]) => `${name}=${percentEncode(value)}`)
    .join('&');
}

function bytes(body: Call['body'] = ''): Buffer {
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}
