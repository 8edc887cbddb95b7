import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { HttpRequest } from '../../functions/signing/http-request.ts';
import { candidateStringsToSign, contentMd5, signV1, stringToSignV1 } from '../../functions/signing/v1.ts';
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

  it.each(calls)('gets the string that it signs when its signature is wrong: %s', (_, call) => {
    const { request, stringToSign } = callWith(client, call);
    expect(verifyV1(request, 'wrong')).toEqual({ valid: false, stringToSign });
  });
});

describe.each(
  v1Clients
    .filter(({ headers }) => !('content-type' in headers({ method: 'GET', path: '/', query: {}, body: '' })))
    .map((client) => [client.name, client] as const),
)('%s, which sends no Content-Type with a GET', (_, client) => {
  it('gets the string that it signs, without the type that an HTTP API adds', () => {
    const query = { Marker: '', Type: 'a b' };
    const { request, stringToSign } = callWith(client, { method: 'GET', path: '/images', query, body: '' });
    const headers = { ...request.headers, 'content-type': 'application/octet-stream' };
    expect(verifyV1({ ...request, headers }, 'wrong')).toEqual({ valid: false, stringToSign });
  });
});

describe('the string shown first to a client that no header gives away', () => {
  const shown = (headers: HttpRequest['headers'], rawQuery = 'Marker=') =>
    candidateStringsToSign({ method: 'GET', path: '/images', rawQuery, headers, body: Buffer.alloc(0) })[0];

  it.each<[what: string, headers: HttpRequest['headers']]>([
    ['has a Date beside an x-acs-date', { date: 'today', 'x-acs-date': 'today' }],
    ['has no date at all', {}],
    ['has a type that an HTTP API added', { 'content-type': 'application/octet-stream' }],
  ])('keeps the equals sign of an empty value: it %s', (_, headers) => {
    expect(shown(headers)).toMatch(/\?Marker=$/);
  });

  it('has no equals sign where the query has none', () => {
    expect(shown({}, 'Type=a%20b&Marker')).toMatch(/\?Marker&Type=a%20b$/);
  });
});

describe('a V1 signature is verified over', () => {
  const signedOver = (rawQuery: string, resource: string) => {
    const request = {
      method: 'GET',
      path: '/images',
      rawQuery,
      headers: { date: 'now' },
      body: Buffer.alloc(0),
    };
    return verifyV1(request, hmacSha1(secret, `GET\n\n\n\nnow\n${resource}`)).valid;
  };

  it.each<[what: string, rawQuery: string, resource: string]>([
    ['a question mark that nothing follows', '', '/images?'],
    ['no question mark at all', '', '/images'],
    ['raw names and decoded values, as aliyun-sdk writes them', 'a%5B=%20&b', '/images?a%5B= &b'],
    ['raw pairs with an equals sign', 'Type=%20&Marker=', '/images?Marker=&Type=%20'],
    ['form-decoded pairs with an equals sign', 'Type=a+b&Marker=', '/images?Marker=&Type=a b'],
    ['empty values as each was sent', 'Type=a+b&Marker=&Sub', '/images?Marker=&Sub&Type=a b'],
    ['the query as it was sent, in the order sent', 'b=%2f&a=&c', '/images?b=%2f&a=&c'],
  ])('%s: %s', (_, rawQuery, resource) => {
    expect(signedOver(rawQuery, resource)).toBe(true);
  });

  it.each<[what: string, rawQuery: string, resource: string]>([
    ['a question mark too many', 'a=1', '/images??a=1'],
    ['a question mark behind the query', 'a=1', '/images?a=1?'],
    ['two question marks', '', '/images??'],
    ['another value', 'a=1', '/images?a=2'],
    ['the query in another order', 'a=1&b=2', '/images?b=2&a=1'],
  ])('the request only, and not over %s: %s', (_, rawQuery, resource) => {
    expect(signedOver(rawQuery, resource)).toBe(false);
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

  it.each([
    ['in base64', contentMd5(Buffer.from(body))],
    ['in hex', createHash('md5').update(body).digest('hex')],
    ['in upper-case hex', createHash('md5').update(body).digest('hex').toUpperCase()],
  ])('%s is accepted, and refused for another body', (_, digest) => {
    const headers = { ...request.headers, 'content-md5': digest };
    const signed = hmacSha1(secret, stringToSign.replace(request.headers['content-md5'] ?? '', digest));
    expect(verifyV1({ ...request, headers }, signed)).toEqual({ valid: true });
    expect(verifyV1({ ...request, headers, body: Buffer.from('other') }, signed).valid).toBe(false);
  });

  it.each([
    ['base64 in another case', contentMd5(Buffer.from(body)).toLowerCase()],
    ['hex, and a digit more', `${createHash('md5').update(body).digest('hex')}0`],
    ['nothing', ''],
  ])('is refused when it is %s', (_, digest) => {
    const headers = { ...request.headers, 'content-md5': digest };
    const signed = hmacSha1(secret, stringToSign.replace(request.headers['content-md5'] ?? '', digest));
    expect(verifyV1({ ...request, headers }, signed).valid).toBe(false);
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
