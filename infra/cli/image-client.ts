import { percentEncode } from '../../functions/signing/query-string.ts';
import { type SigningKey, signedRequest } from '../../functions/signing/sign.ts';

export type ApiAnswer = {
  readonly status: number;
  readonly headers: Headers;
  /** Undefined if there is none. */
  readonly body: unknown;
};

export type ApiRequest = {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: object;
};

/** Well above the service's own limit of 2.4 s. */
const timeoutMs = 10_000;

/** Signs a request to the image API (V3) and sends it. */
export async function callImageApi(
  endpoint: string,
  key: SigningKey,
  request: ApiRequest,
): Promise<ApiAnswer> {
  const rawQuery = Object.entries(request.query ?? {})
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${percentEncode(value)}`]))
    .join('&');
  const url = new URL(request.path + (rawQuery && `?${rawQuery}`), endpoint);
  const body = Buffer.from(request.body ? JSON.stringify(request.body) : '');
  const { host, ...headers } = signedRequest(
    {
      method: request.method,
      path: request.path,
      rawQuery,
      headers: {
        host: url.host,
        'x-acs-version': '2015-11-11',
        ...(request.body ? { 'content-type': 'application/json' } : {}),
      },
      body,
    },
    key,
  ).headers as Record<string, string>;
  const response = await fetch(url, {
    method: request.method,
    headers,
    ...(request.body ? { body } : {}),
    signal: AbortSignal.timeout(timeoutMs),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? undefined : JSON.parse(text),
  };
}
