import { createHash, createHmac } from 'node:crypto';
import type { HttpRequest } from '../../functions/signing/http-request.ts';

/** What a program asks an SDK for. */
export type Call = {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: string;
};

/** The V1 signature of one of the vendor's SDKs: what it sends and what it signs. */
export type V1Client = {
  readonly name: string;
  readonly headers: (call: Call) => Readonly<Record<string, string>>;
  readonly encode: (text: string) => string;
  /** One parameter in the URL; `name=value` by default. */
  readonly sentParameter?: (name: string, value: string) => string;
  /** The DATE line's header. */
  readonly dateHeader: 'date' | 'x-acs-date';
  /** One parameter in the string to sign. */
  readonly signedParameter: (name: string, value: string) => string;
};

const date = 'Tue, 24 Nov 2026 10:00:00 GMT';
const nonce = { 'x-acs-signature-nonce': 'b7c1f0a2', 'x-acs-signature-method': 'HMAC-SHA1' };
const version = { 'x-acs-version': '2015-11-11' };

const md5 = (body: string) => createHash('md5').update(body).digest('base64');
const bare = (name: string, value: string) => (value ? `${name}=${value}` : name);
const withEquals = (name: string, value: string) => `${name}=${value}`;
/** As java.net.URLEncoder does: a space is a plus sign. */
const formEncode = (text: string) => new URLSearchParams({ '': text }).toString().slice(1);

export const v1Clients: readonly V1Client[] = [
  {
    name: 'npm @alicloud/pop-core',
    headers: ({ body }) => ({
      accept: 'application/json',
      date,
      'content-md5': md5(body),
      ...(body && { 'content-type': 'application/json' }),
      ...nonce,
      ...version,
    }),
    encode: encodeURIComponent,
    dateHeader: 'date',
    signedParameter: withEquals,
  },
  {
    name: 'npm @alicloud/openapi-client and openapi-core, v2',
    headers: ({ body }) => ({
      accept: 'application/json',
      date,
      ...(body && { 'content-type': 'application/json; charset=utf-8' }),
      ...nonce,
      ...version,
    }),
    encode: encodeURIComponent,
    dateHeader: 'date',
    signedParameter: withEquals,
  },
  {
    name: 'npm aliyun-sdk',
    headers: ({ method }) => ({
      accept: 'application/json',
      'x-acs-date': date,
      ...(method !== 'GET' && { 'content-type': 'text/plain;charset=UTF-8' }),
      ...version,
    }),
    encode: encodeURIComponent,
    dateHeader: 'x-acs-date',
    signedParameter: bare,
  },
  {
    name: 'Java aliyun-java-sdk-batchcompute',
    headers: ({ body }) => ({
      accept: 'application/octet-stream;charset=utf-8',
      date,
      'content-md5': md5(body),
      'content-type': 'application/octet-stream;charset=utf-8',
      ...version,
    }),
    encode: formEncode,
    dateHeader: 'date',
    signedParameter: bare,
  },
  {
    name: 'Java core 4, XML',
    headers: ({ body }) => ({
      accept: 'application/xml',
      date,
      ...(body && { 'content-md5': md5(body), 'content-type': 'application/json;charset=utf-8' }),
      'x-sdk-client': 'Java/2.0.0',
      ...nonce,
      ...version,
    }),
    encode: formEncode,
    dateHeader: 'date',
    signedParameter: bare,
  },
  {
    name: 'Go alibaba-cloud-sdk-go',
    headers: ({ body }) => ({
      accept: 'application/json',
      date,
      'content-md5': md5(body),
      'content-type': 'application/octet-stream',
      'x-sdk-client': 'golang/1.0.0',
      'x-acs-action': 'ListImages',
      'x-acs-signature-method': 'HMAC-SHA1',
      ...version,
    }),
    encode: formEncode,
    dateHeader: 'date',
    signedParameter: bare,
  },
  {
    name: '.NET core',
    headers: ({ body }) => ({
      accept: 'application/json',
      date,
      ...(body && { 'content-md5': md5(body), 'content-type': 'application/json' }),
      'x-sdk-client': 'Net/2.0.0',
      ...version,
    }),
    encode: formEncode,
    dateHeader: 'date',
    signedParameter: withEquals,
  },
  {
    name: 'Python core',
    headers: ({ body }) => ({
      accept: 'application/json',
      date,
      ...(body && { 'content-md5': md5(body), 'content-type': 'application/octet-stream' }),
      'x-sdk-client': 'python/2.0.0',
      ...version,
    }),
    encode: formEncode,
    dateHeader: 'date',
    signedParameter: withEquals,
  },
  {
    name: 'Python batchcompute',
    headers: ({ body }) => ({
      accept: 'application/json',
      date,
      ...(body && { contentmd5: md5(body) }),
      'content-type': 'application/json',
      'x-acs-access-key-id': 'key',
      'x-acs-region-id': 'cn-qingdao',
      ...nonce,
      ...version,
    }),
    encode: encodeURIComponent,
    sentParameter: (name, value) => bare(encodeURIComponent(name), encodeURIComponent(value)),
    dateHeader: 'date',
    signedParameter: (name, value) => bare(encodeURIComponent(name), encodeURIComponent(value)),
  },
];

/** The request as it leaves that client, and the string it signs. */
export function callWith(
  client: V1Client,
  call: Call,
): { readonly request: HttpRequest; readonly stringToSign: string } {
  const parameters = Object.entries(call.query);
  const headers = client.headers(call);
  const acs = Object.entries(headers).filter(([name]) => name.startsWith('x-acs-'));
  const canonicalHeaders = acs.map(([name, value]) => `${name}:${value}\n`).sort();
  const resource = [...parameters].sort().map(([name, value]) => client.signedParameter(name, value));
  const stringToSign =
    `${call.method}\n${headers['accept']}\n${headers['content-md5'] ?? ''}\n${headers['content-type'] ?? ''}\n` +
    `${headers[client.dateHeader]}\n${canonicalHeaders.join('')}${call.path}` +
    (resource.length === 0 ? '' : `?${resource.join('&')}`);
  const encoded = (name: string, value: string) => `${client.encode(name)}=${client.encode(value)}`;
  const { sentParameter = encoded } = client;
  const rawQuery = parameters.map(([name, value]) => sentParameter(name, value)).join('&');
  const { method, path } = call;
  return { request: { method, path, rawQuery, headers, body: Buffer.from(call.body) }, stringToSign };
}

export function hmacSha1(secret: string, text: string): string {
  return createHmac('sha1', secret).update(text).digest('base64');
}
