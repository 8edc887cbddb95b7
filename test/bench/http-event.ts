import { type SigningKey, signedRequest } from '../../functions/signing/sign.ts';

export type HttpCall = {
  readonly method: string;
  readonly path: string;
  readonly rawQuery?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
};

/** The event that an HTTP API makes of a request, signed if there is a key. */
export function httpEvent(call: HttpCall, key?: SigningKey): object {
  const { method, path, rawQuery = '' } = call;
  const body = call.body === undefined ? '' : JSON.stringify(call.body);
  const sent = {
    host: 'api.example.com',
    ...(body && { 'content-type': 'application/json' }),
    ...call.headers,
  };
  const request = { method, path, rawQuery, headers: sent, body: Buffer.from(body) };
  const { headers } = key ? signedRequest(request, key) : request;
  return {
    version: '2.0',
    rawPath: path,
    rawQueryString: rawQuery,
    headers,
    pathParameters: { ImageId: path.replace('/images/', '') },
    requestContext: {
      domainName: 'api.example.com',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'bench' },
    },
    body,
    isBase64Encoded: false,
  };
}
