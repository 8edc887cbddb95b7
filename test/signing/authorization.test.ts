import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatV1, formatV3, parseAuthorization } from '../../functions/signing/authorization.ts';
import { codeUnits } from '../support/text.ts';

const accessKeyId = fc.stringMatching(/^[A-Za-z0-9.]{1,32}$/);

describe('an Authorization header', () => {
  it('of V1 is read as it was written', () =>
    fc.assert(
      fc.property(accessKeyId, fc.base64String({ minLength: 4 }), (accessKeyId, signature) => {
        const authorization = { accessKeyId, signature };
        expect(parseAuthorization(formatV1(authorization))).toEqual({ version: 'V1', ...authorization });
      }),
    ));

  it('of V3 is read as it was written, the names in their order', () =>
    fc.assert(
      fc.property(
        accessKeyId,
        fc.stringMatching(/^[0-9a-f]{64}$/),
        fc.uniqueArray(fc.stringMatching(/^[a-z0-9-]{1,12}$/), { minLength: 1, maxLength: 6 }),
        (accessKeyId, signature, signedHeaders) => {
          const authorization = { accessKeyId, signature, signedHeaders };
          expect(parseAuthorization(formatV3(authorization))).toEqual({ version: 'V3', ...authorization });
        },
      ),
    ));

  it('is written in the form of the vendor', () => {
    expect(formatV1({ accessKeyId: 'key', signature: 'c2ln' })).toBe('acs key:c2ln');
    expect(formatV3({ accessKeyId: 'key', signature: 'abc', signedHeaders: ['host', 'x-acs-date'] })).toBe(
      'ACS3-HMAC-SHA256 Credential=key,SignedHeaders=host;x-acs-date,Signature=abc',
    );
  });

  it.each([
    ['spaces after commas', 'ACS3-HMAC-SHA256 Credential=key, SignedHeaders=host, Signature=abc'],
    ['another order', 'ACS3-HMAC-SHA256 Signature=abc,Credential=key,SignedHeaders=host'],
    [
      'an equals sign in a value',
      'ACS3-HMAC-SHA256 Credential=key=1,SignedHeaders=host,Signature=abc',
      'key=1',
    ],
  ])('of V3 may have %s', (_, header, accessKeyId = 'key') => {
    expect(parseAuthorization(header)).toEqual({
      version: 'V3',
      accessKeyId,
      signature: 'abc',
      signedHeaders: ['host'],
    });
  });

  it.each([
    '',
    ' ',
    'acs',
    'acs ',
    'acs key',
    'acs key:',
    'acs :signature',
    'acs key signature',
    'acs key:sig nature',
    'acs  key:signature',
    'acs key:signature, acs key:signature',
    'ACS key:signature',
    'Basic a2V5OnNpZw==',
    'Bearer token',
    'ACS3-HMAC-SHA256',
    'ACS3-HMAC-SHA256 ',
    'ACS3-HMAC-SHA256 Credential=key',
    'ACS3-HMAC-SHA256 Credential=key,SignedHeaders=host',
    'ACS3-HMAC-SHA256 Credential=key,SignedHeaders=,Signature=abc',
    'ACS3-HMAC-SHA256 Credential=,SignedHeaders=host,Signature=abc',
    'ACS3-HMAC-SHA256 Credential=key,SignedHeaders=host,Signature=',
    'ACS3-HMAC-SHA256 Credential=key,SignedHeaders=host,Signature',
    'ACS3-HMAC-SHA256 Credential=key,SignedHeaders=host,SignatureX',
    'ACS3-HMAC-SHA256 Credential=key,SignedHeaders=host;host,Signature=abc',
    'ACS3-HMAC-SHA256 Credential=key,SignedHeaders=Host,Signature=abc',
    'ACS3-HMAC-SHA256 Credential=key,SignedHeaders=host;,Signature=abc',
    'ACS3-HMAC-SHA256 Credential=key,SignedHeaders=__proto__,Signature=abc',
    'ACS3-HMAC-SHA256 Credential=key,SignedHeaders=host:,Signature=abc',
    'ACS3-HMAC-SHA256 Credential=key,Credential=key,SignedHeaders=host,Signature=abc',
    'ACS3-HMAC-SHA256 Credential=key,SignedHeaders=host,Signature=abc,More=1',
    'ACS3-RSA-SHA256 Credential=key,SignedHeaders=host,Signature=abc',
    'acs3-hmac-sha256 Credential=key,SignedHeaders=host,Signature=abc',
    'AWS4-HMAC-SHA256 Credential=key,SignedHeaders=host,Signature=abc',
  ])('is not read: %j', (header) => {
    expect(parseAuthorization(header)).toBeUndefined();
  });

  it('of V3 may name 100 headers, and no more', () => {
    const naming = (count: number) => {
      const names = Array.from({ length: count }, (_, index) => `x-acs-${index}`);
      return parseAuthorization(formatV3({ accessKeyId: 'key', signature: 'abc', signedHeaders: names }));
    };
    expect(naming(100)).toMatchObject({ version: 'V3' });
    expect(naming(101)).toBeUndefined();
  });

  it('never makes the parser throw', () =>
    fc.assert(
      fc.property(fc.constantFrom('', 'acs ', 'ACS3-HMAC-SHA256 '), codeUnits, (scheme, rest) => {
        expect(() => parseAuthorization(scheme + rest)).not.toThrow();
      }),
    ));
});
