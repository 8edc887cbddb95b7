import { createHash, createHmac, randomUUID } from 'node:crypto';
import { send, type WireRequest } from '../http.ts';
import { queryString } from '../signed-call.ts';
import { apiVersion, type SdkClient, SdkError, type SdkKey, tokenQuery } from './sdk-client.ts';

/** A V1 client that is not on npm: what it sends and what it signs. */
export type V1Signer = {
  readonly name: string;
  readonly headers: (body: Buffer) => Readonly<Record<string, string>>;
  /** The query in the URL. */
  readonly encode: (query: Query) => string;
  /** One parameter in the string to sign. */
  readonly signed: (name: string, value: string) => string;
};

type Query = Readonly<Record<string, string>>;
type Call = {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly query?: Query;
  /** Sent beside the client's own, and signed where their names say so. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
};

/** Java aliyun-java-sdk-batchcompute. */
export const javaSigner: V1Signer = {
  name: 'aliyun-java-sdk-batchcompute',
  headers: (body) => ({
    accept: 'application/octet-stream;charset=utf-8',
    'content-md5': md5(body),
    'content-type': 'application/octet-stream;charset=utf-8',
    'x-acs-region-id': 'cn-qingdao',
  }),
  // A space is a plus sign.
  encode: (query) => new URLSearchParams({ ...query, RegionId: 'cn-qingdao' }).toString(),
  signed: (name, value) => (value === '' ? name : `${name}=${value}`),
};

/** Python batchcompute. */
export const pythonSigner: V1Signer = {
  name: 'Python batchcompute',
  headers: (body) => ({
    accept: 'application/json',
    contentmd5: md5(body),
    'content-type': 'application/json',
    'x-acs-signature-nonce': randomUUID(),
  }),
  encode: queryString,
  signed: (name, value) => (value === '' ? name : queryString({ [name]: value })),
};

/** The call as that client sends it, and the string it signs. */
export function signedByV1(
  { headers, encode, signed }: V1Signer,
  { accessKeyId, accessKeySecret }: SdkKey,
  { method, path, query = {}, headers: more = {}, ...call }: Call,
): WireRequest & { readonly stringToSign: string } {
  const body = Buffer.from(call.body ?? '');
  const own: Record<string, string> = {
    ...headers(body),
    ...more,
    date: new Date().toUTCString(),
    'x-acs-signature-method': 'HMAC-SHA1',
    'x-acs-signature-version': '1.0',
    'x-acs-version': apiVersion,
  };
  const rawQuery = encode(query);
  const acsHeaders = Object.keys(own).filter((name) => name.startsWith('x-acs-'));
  const resource = [...new URLSearchParams(rawQuery)].sort().map(([name, value]) => signed(name, value));
  const stringToSign = [
    method,
    own['accept'],
    own['content-md5'] ?? '',
    own['content-type'],
    own['date'],
    ...acsHeaders.sort().map((name) => `${name}:${own[name]}`),
    resource.length === 0 ? path : `${path}?${resource.join('&')}`,
  ].join('\n');
  const signature = createHmac('sha1', accessKeySecret).update(stringToSign).digest('base64');
  return {
    method,
    target: rawQuery === '' ? path : `${path}?${rawQuery}`,
    headers: { ...own, authorization: `acs ${accessKeyId}:${signature}` },
    body,
    stringToSign,
  };
}

/** The signer with a client around it. */
export function v1Client(signer: V1Signer): SdkClient {
  return {
    name: signer.name,
    sendsTokens: true,
    signature: 'V1',
    errorMessage: ({ message }) => message,
    connect(url, key) {
      const call = async (input: Call) => {
        const { status, text, headers } = await send(url, signedByV1(signer, key, input));
        const body = text === '' ? undefined : JSON.parse(text);
        if (status < 400) return body;
        const requestId = headers['x-acs-request-id'];
        throw new SdkError({ code: body.Code, message: body.Message, status, requestId });
      };
      return {
        createImage: (image, token) =>
          call({ method: 'POST', path: '/images', query: tokenQuery(token), body: JSON.stringify(image) }),
        getImage: (imageId) => call({ method: 'GET', path: `/images/${imageId}` }),
        listImages: (query) => call({ method: 'GET', path: '/images', query }),
        deleteImage: (imageId) => call({ method: 'DELETE', path: `/images/${imageId}` }),
        getQuotas: () => call({ method: 'GET', path: '/quotas' }),
      };
    },
  };
}

function md5(bytes: Buffer): string {
  return createHash('md5').update(bytes).digest('base64');
}
