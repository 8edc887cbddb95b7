import { describe, expect, it } from 'vitest';
import type { HttpRequest } from '../../functions/signing/http-request.ts';
import { readingsV1, signV1, stringToSignV1 } from '../../functions/signing/v1.ts';
import { verify } from '../../functions/signing/verify.ts';
import { type Call, callWith, hmacSha1, type V1Client, v1Clients } from './v1-clients.ts';

const secret = 'accessKeySecret';
const verifyV1 = (request: HttpRequest, signature: string) =>
  verify(request, { version: 'V1', accessKeyId: 'key', signature }, secret);

const body = '{"Name":"web"}';
const calls: readonly (readonly [what: string, call: Call])[] = [
  ['a POST', { method: 'POST', path: '/images', query: { IdempotentToken: 'token_1' }, body }],
  ['a POST without a query', { method: 'POST', path: '/images', query: {}, body }],
  ['a POST with an empty value', { method: 'POST', path: '/images', query: { IdempotentToken: '' }, body }],
  ['a GET', { method: 'GET', path: '/images/img-1', query: {}, body: '' }],
  [
    'a GET with empty values',
    { method: 'GET', path: '/images', query: { Type: '', Marker: '', A: '1' }, body: '' },
  ],
  [
    'a GET with values to encode',
    { method: 'GET', path: '/images', query: { Type: 'ä/𠮷', Marker: 'a&b=c%', Name: "~*'()!" }, body: '' },
  ],
  ['a GET with a space', { method: 'GET', path: '/images', query: { Marker: 'a b ' }, body: '' }],
  ['a GET with a plus sign', { method: 'GET', path: '/images', query: { Marker: '+a+' }, body: '' }],
  [
    'a GET with a space and a plus sign',
    { method: 'GET', path: '/images', query: { Marker: 'a+ b' }, body: '' },
  ],
  ['a DELETE', { method: 'DELETE', path: '/images/img-1', query: {}, body: '' }],
];

it("a V1 signature is the vendor's own vector", () => {
  expect(signV1('accessKeySecret', 'stringtosign')).toBe('9/j11e+L9jW8mC9eUA23Wn3c0fs=');
});

describe.each(v1Clients.map((client) => [client.name, client] as const))('%s', (_, client) => {
  it.each(calls)('is verified when it sends %s', (_, call) => {
    const { request, stringToSign } = callWith(client, call);
    expect(verifyV1(request, hmacSha1(secret, stringToSign))).toEqual({ valid: true });
  });

  it('is verified whatever the order of its query', () => {
    const { request, stringToSign } = callWith(client, {
      method: 'GET',
      path: '/images',
      query: { MaxItemCount: '1', Marker: '', Type: 'Self' },
      body: '',
    });
    const reordered = { ...request, rawQuery: request.rawQuery.split('&').reverse().join('&') };
    expect(verifyV1(reordered, hmacSha1(secret, stringToSign))).toEqual({ valid: true });
  });

  it('is verified when an HTTP API has added a Content-Type to its empty body', () => {
    const { 'content-type': __, ...headers } = client.headers({
      method: 'GET',
      path: '/images',
      query: {},
      body: '',
    });
    const typeless: V1Client = { ...client, headers: () => headers };
    const { request, stringToSign } = callWith(typeless, {
      method: 'GET',
      path: '/images',
      query: { Marker: '' },
      body: '',
    });
    const delivered = { ...request, headers: { ...headers, 'content-type': 'application/octet-stream' } };
    expect(verifyV1(delivered, hmacSha1(secret, stringToSign))).toEqual({ valid: true });
    const full = { ...delivered, body: Buffer.from(body) };
    expect(verifyV1(full, hmacSha1(secret, stringToSign)).valid).toBe(false);
  });

  it('is told the string that it signs, when its signature is wrong', () => {
    const call: Call = {
      method: 'POST',
      path: '/images',
      query: { IdempotentToken: '', A: 'x y' },
      body,
    };
    const { request, stringToSign } = callWith(client, call);
    expect(verifyV1(request, 'wrong')).toEqual({ valid: false, stringToSign });
  });
});

describe('the string shown first to a client that no header gives away', () => {
  const shown = (headers: HttpRequest['headers']) =>
    readingsV1({ method: 'GET', path: '/images', rawQuery: 'Marker=', headers, body: Buffer.alloc(0) })[0];

  it.each<[what: string, headers: HttpRequest['headers']]>([
    ['has a Date beside an x-acs-date', { date: 'today', 'x-acs-date': 'today' }],
    ['has no date at all', {}],
  ])('keeps the equals sign of an empty value: it %s', (_, headers) => {
    expect(shown(headers)).toMatch(/\?Marker=$/);
  });
});

it('a string to sign has empty lines for the headers that were not sent', () => {
  const bare = { method: 'GET', path: '/images', rawQuery: '', headers: {}, body: Buffer.alloc(0) };
  expect(stringToSignV1(bare)).toBe('GET\n\n\n\n\n/images');
});

describe('Content-MD5', () => {
  const call: Call = { method: 'POST', path: '/images', query: {}, body };
  const [client] = v1Clients;
  const { request, stringToSign } = callWith(client as V1Client, call);
  const signature = hmacSha1(secret, stringToSign);

  it("that is signed and is not the body's is refused", () => {
    expect(verifyV1({ ...request, body: Buffer.from('{"Name":"WEB"}') }, signature)).toEqual({
      valid: false,
      stringToSign,
    });
    expect(verifyV1({ ...request, body: Buffer.alloc(0) }, signature).valid).toBe(false);
  });

  it('in hex is refused: base64 is what it is in', () => {
    const headers = { ...request.headers, 'content-md5': 'd41d8cd98f00b204e9800998ecf8427e' };
    const hex = { ...request, headers, body: Buffer.alloc(0) };
    const signed = stringToSign.replace(request.headers['content-md5'] ?? '', headers['content-md5']);
    expect(verifyV1(hex, hmacSha1(secret, signed)).valid).toBe(false);
  });
});

it.each([
  ['empty', ''],
  ['too short', '='],
  ['as long as one', 'AAAAAAAAAAAAAAAAAAAAAAAAAAA='],
  ['absurdly long', 'x'.repeat(10_000)],
  ['as many characters, not bytes', 'ä'.repeat(28)],
])('a signature that is %s is refused', (_, signature) => {
  const { request } = callWith(v1Clients[0] as V1Client, {
    method: 'GET',
    path: '/images',
    query: {},
    body: '',
  });
  expect(verifyV1(request, signature).valid).toBe(false);
});
