import type { ApiEvent } from '../../functions/api/api-event.ts';
import { formatV1 } from '../../functions/signing/authorization.ts';
import type { HttpRequest } from '../../functions/signing/http-request.ts';
import { type SigningKey, signedRequest } from '../../functions/signing/sign.ts';
import { candidateStringsToSign, signV1 } from '../../functions/signing/v1.ts';
import { type Invoke, routed } from '../http/handlers.ts';
import { type HostileInput, maxBodyBytes } from './hostile-inputs.ts';

/** How an input is signed: by someone who only knows an access key id, or by its owner. */
export type Signing = { readonly version: 'V1' | 'V3'; readonly key: SigningKey };

export type Call = {
  /** Request line and headers. */
  readonly headBytes: number;
  readonly bodyBytes: number;
  readonly run: () => Promise<{ readonly status: number; readonly code: string }>;
};

/** A body that is refused after all validation, before any database call. */
const nothing = Buffer.from('[]');

/** The input as a call of CreateImage's handler. The gateway's work before it does not count. */
export function hostileCall(input: HostileInput, signing: Signing, invoke: Invoke): Call {
  const { query = '', headers = {}, body = nothing, authorization = (right: string) => right } = input;
  const unsigned: HttpRequest = {
    method: 'POST',
    path: '/images',
    rawQuery: query,
    headers: { host: 'images.example.com', 'content-type': 'application/json', ...headers },
    body,
  };
  const signed =
    signing.version === 'V3' ? signedRequest(unsigned, signing.key) : signedByV1(unsigned, signing.key);
  const sentHeaders = {
    ...signed.headers,
    authorization: authorization(signed.headers['authorization'] ?? ''),
  };
  const target = query === '' ? '/images' : `/images?${query}`;
  const pairs = Object.entries(sentHeaders).map(([name, value = '']) => [name, value] as const);
  const { operation, event } = routed({ method: 'POST', target, headers: pairs, body });
  const head = [`POST ${target} HTTP/1.1`, ...pairs.map(([name, value]) => `${name}: ${value}`)];
  return {
    headBytes: Buffer.byteLength(head.join('\r\n')),
    bodyBytes: body.length,
    async run() {
      const fresh: ApiEvent = { ...event };
      const { statusCode = 0, body = '' } = await invoke(operation, fresh);
      return { status: statusCode, code: JSON.parse(body).Code };
    },
  };
}

/** A normal request of that size: a long query value and a body with a Description that is too long. */
export function normalInput(headBytes: number, bodyBytes: number): HostileInput {
  const body = JSON.stringify({ Name: 'web', EcsImageId: 'm-1', Platform: 'Linux', Description: '' });
  const description = 'd'.repeat(Math.min(bodyBytes, maxBodyBytes) - Math.min(body.length, bodyBytes));
  return {
    name: 'normal',
    query: `RegionId=${'a'.repeat(headBytes)}`,
    ...(bodyBytes > body.length ? { body: Buffer.from(body.replace('""', `"${description}"`)) } : {}),
  };
}

function signedByV1(request: HttpRequest, key: SigningKey): HttpRequest {
  const headers = { ...request.headers, date: new Date().toUTCString(), 'x-acs-signature-nonce': 'n' };
  const [stringToSign = ''] = candidateStringsToSign({ ...request, headers });
  const signature = signV1(key.secret, stringToSign);
  return {
    ...request,
    headers: { ...headers, authorization: formatV1({ accessKeyId: key.accessKeyId, signature }) },
  };
}
