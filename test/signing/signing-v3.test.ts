import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { HttpRequest } from '../../functions/signing/http-request.ts';
import { canonicalRequest, sha256Hex, signV3, stringToSignV3 } from '../../functions/signing/v3.ts';
import { isComplete, verify } from '../../functions/signing/verify.ts';
import { canonicalRequestOf, headersToSign, sha256, signWithV3 } from './v3-client.ts';

const secret = 'YourAccessKeySecret';
const verifyV3 = (request: HttpRequest, signature: string, signedHeaders = headersToSign(request)) =>
  verify(request, { version: 'V3', accessKeyId: 'key', signature, signedHeaders }, secret);

const request = (sent: Partial<HttpRequest> = {}): HttpRequest => {
  const { method = 'POST', path = '/images', rawQuery = '', headers = {}, body = Buffer.from('{}') } = sent;
  return {
    method,
    path,
    rawQuery,
    headers: {
      host: '127.0.0.1:8787',
      'x-acs-version': '2015-11-11',
      'x-acs-date': '2026-11-24T10:00:00Z',
      'x-acs-signature-nonce': 'b7c1f0a2',
      'x-acs-content-sha256': sha256(body),
      ...(body.length > 0 && { 'content-type': 'application/json' }),
      accept: 'application/json',
      'user-agent': 'any',
      ...headers,
    },
    body,
  };
};

it("a V3 signature is the vendor's own vector", () => {
  const vector: HttpRequest = {
    method: 'POST',
    path: '/',
    rawQuery: 'ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai',
    headers: {
      host: 'ecs.cn-shanghai.aliyuncs.com',
      'x-acs-action': 'RunInstances',
      'x-acs-version': '2014-05-26',
      'x-acs-date': '2023-10-26T10:22:32Z',
      'x-acs-signature-nonce': '3156853299f313e23d1673dc12e1703d',
      'x-acs-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    },
    body: Buffer.alloc(0),
  };
  const canonical = canonicalRequest(vector, headersToSign(vector));
  expect(sha256Hex(canonical)).toBe('7ea06492da5221eba5297e897ce16e55f964061054b7695beedaac1145b1e259');
  const signature = '06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0';
  expect(signV3(secret, stringToSignV3(canonical))).toBe(signature);
  expect(verifyV3(vector, signature)).toEqual({ valid: true });
});

describe('a V3 client is verified when it sends', () => {
  it.each<[what: string, sent: Partial<HttpRequest>]>([
    ['a POST', {}],
    ['a query', { rawQuery: 'IdempotentToken=token_1' }],
    ['an empty value', { rawQuery: 'IdempotentToken=' }],
    ['a bare name', { rawQuery: 'IdempotentToken' }],
    ['a query out of order', { rawQuery: 'Type=Self&Marker=&MaxItemCount=1' }],
    ['encoded values', { rawQuery: 'b=%20%2B%26%3D%25&a=%C3%A4%F0%A0%AE%B7&c=%7E%2A%27' }],
    ['values encoded less than RFC 3986 asks', { rawQuery: "a=!'()*/:&b=~" }],
    ['a GET with no body', { method: 'GET', body: Buffer.alloc(0) }],
    ['a DELETE with no body', { method: 'DELETE', path: '/images/img-1', body: Buffer.alloc(0) }],
    ['a header with white space around', { headers: { 'x-acs-security-token': '  a b ' } }],
    ['bytes that are no text', { body: Buffer.from([0xff, 0x00]) }],
  ])('%s', (_, sent) => {
    const received = request(sent);
    expect(verifyV3(received, signWithV3(received, secret))).toEqual({ valid: true });
  });

  it('its signed headers in another order', () => {
    const received = request();
    const signedHeaders = headersToSign(received).reverse();
    const signature = signWithV3(received, secret, signedHeaders);
    expect(verifyV3(received, signature, signedHeaders)).toEqual({ valid: true });
    expect(verifyV3(received, signature).valid).toBe(false);
  });

  it('an empty body to which an HTTP API has added a Content-Type', () => {
    const received = request({ body: Buffer.alloc(0) });
    const signature = signWithV3(received, secret);
    const headers = { ...received.headers, 'content-type': 'application/octet-stream' };
    const authorization = {
      version: 'V3',
      accessKeyId: 'key',
      signature,
      signedHeaders: headersToSign(received),
    } as const;
    expect(isComplete({ ...received, headers }, authorization)).toBe(true);
    expect(verify({ ...received, headers }, authorization, secret)).toEqual({ valid: true });
  });
});

describe('names that a V3 client writes as they are', () => {
  /** As npm openapi-client and openapi-core do. */
  const signedAsIs = (received: HttpRequest, canonicalQuery: string) => {
    const [method, path, , ...rest] = canonicalRequestOf(received).split('\n');
    const canonical = [method, path, canonicalQuery, ...rest].join('\n');
    return createHmac('sha256', secret)
      .update(`ACS3-HMAC-SHA256\n${sha256(canonical)}`)
      .digest('hex');
  };

  it.each([
    ['a%5Bb%5D=x%20y&c=', 'a[b]=x%20y&c='],
    ['a[b]=1', 'a[b]=1'],
    ['%C3%A4%20%2B=1', 'ä +=1'],
  ])('are verified: %s', (rawQuery, canonicalQuery) => {
    const received = request({ rawQuery });
    expect(verifyV3(received, signedAsIs(received, canonicalQuery))).toEqual({ valid: true });
    expect(verifyV3(received, signWithV3(received, secret))).toEqual({ valid: true });
  });

  it.each([
    ['Marker%3D%26Type=System', 'Marker=&Type=System'],
    ['Marker%3D=', 'Marker=='],
    ['a%26b=', 'a&b='],
    ['a%26b=&c=', 'a&b=&c='],
    ['a%0Ahost:h=', 'a\nhost:h='],
  ])('are refused where they could be read in two ways: %s', (rawQuery, canonicalQuery) => {
    const received = request({ rawQuery });
    expect(verifyV3(received, signedAsIs(received, canonicalQuery)).valid).toBe(false);
    expect(verifyV3(received, signWithV3(received, secret))).toEqual({ valid: true });
  });

  it('are shown unencoded to an npm client, and encoded to others', () => {
    const shown = (headers: Record<string, string>) => {
      const verdict = verifyV3(request({ rawQuery: 'a%5Bb=1', headers }), 'wrong');
      return verdict.valid ? undefined : verdict.stringToSign.split('\n')[4];
    };
    expect(shown({ 'user-agent': 'AlibabaCloud (linux; x64) Node.js/v24.0.0 Core/1.0.1 TeaDSL/2' })).toBe(
      'a[b=1',
    );
    expect(shown({})).toBe('a%5Bb=1');
  });
});

it('shows the Java client only its V3 string to sign, which it compares with its own', () => {
  const received = request({ headers: { 'x-sdk-client': 'Java/2.0.0' } });
  const stringToSign = `ACS3-HMAC-SHA256\n${sha256(canonicalRequestOf(received))}`;
  expect(verifyV3(received, 'wrong')).toEqual({ valid: false, stringToSign });
});

describe('x-acs-content-sha256', () => {
  it.each([
    ["another body's", sha256('{"a":1}')],
    ['in upper case', sha256('{}').toUpperCase()],
    ['empty', ''],
    ['not a hash', 'UNSIGNED-PAYLOAD'],
  ])('that is signed and %s is refused', (_, hash) => {
    const received = request({ headers: { 'x-acs-content-sha256': hash } });
    expect(verifyV3(received, signWithV3(received, secret)).valid).toBe(false);
  });

  it('of a body that was replaced is refused', () => {
    const received = request();
    const replaced = { ...received, body: Buffer.from('{"a":1}') };
    expect(verifyV3(replaced, signWithV3(received, secret)).valid).toBe(false);
  });
});

it('a canonical request has an empty value for a header that did not arrive, also for the hash of the body', () => {
  const bare = {
    method: 'GET',
    path: '/images',
    rawQuery: '',
    headers: { host: 'h' },
    body: Buffer.alloc(0),
  };
  expect(canonicalRequest(bare, ['host', 'x-acs-date'])).toBe(
    'GET\n/images\n\nhost:h\nx-acs-date:\n\nhost;x-acs-date\n',
  );
});

it('a wrong V3 signature is answered with the string to sign and the canonical request', () => {
  const received = request({ rawQuery: 'b=%20&a', headers: { 'x-sdk-client': 'golang/1.0.0' } });
  const canonical = canonicalRequestOf(received);
  expect(verifyV3(received, 'wrong')).toEqual({
    valid: false,
    stringToSign: `ACS3-HMAC-SHA256\n${sha256(canonical)}\n${canonical}`,
  });
});

describe('a V3 signature is incomplete', () => {
  const isCompleteOver = (received: HttpRequest, signedHeaders: readonly string[]) =>
    isComplete(received, { version: 'V3', accessKeyId: 'key', signature: 'any', signedHeaders });

  it.each([
    'host',
    'x-acs-date',
    'x-acs-content-sha256',
    'x-acs-version',
    'x-acs-signature-nonce',
    'content-type',
  ])('when it does not cover %s', (name) => {
    const received = request();
    const signedHeaders = headersToSign(received);
    expect(isCompleteOver(received, signedHeaders)).toBe(true);
    expect(
      isCompleteOver(
        received,
        signedHeaders.filter((signed) => signed !== name),
      ),
    ).toBe(false);
  });

  it.each(['host', 'x-acs-date', 'x-acs-content-sha256'])('when %s did not arrive', (name) => {
    const received = request();
    const headers = { ...received.headers, [name]: undefined };
    expect(isCompleteOver({ ...received, headers }, headersToSign(received))).toBe(false);
  });

  it('when an x-acs header has arrived that nobody signed', () => {
    const received = request();
    const headers = { ...received.headers, 'x-acs-added': '1' };
    expect(isCompleteOver({ ...received, headers }, headersToSign(received))).toBe(false);
  });

  it('and not when a body came without a Content-Type, or other headers are not covered', () => {
    const { 'content-type': _, ...headers } = request().headers;
    const received = { ...request(), headers };
    expect(isCompleteOver(received, headersToSign(received))).toBe(true);
  });
});
