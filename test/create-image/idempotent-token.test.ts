import { describe, expect, it } from 'vitest';
import { type Input, notValid, read, refused, validBody } from './create-image-input.ts';

const tokenOf = (query: string, body: object = validBody) => {
  const { token, description } = read({ query, body });
  expect(description).toEqual(read().description);
  return token?.value;
};

describe('IdempotentToken is taken from', () => {
  it.each(['a', 'Z9_', '_', '0', 't'.repeat(64)])('the query: %s', (token) => {
    expect(tokenOf(`IdempotentToken=${token}`)).toBe(token);
  });

  it('the body', () => {
    expect(tokenOf('', { ...validBody, IdempotentToken: 'token_1' })).toBe('token_1');
  });

  it('both, when they are equal', () => {
    expect(tokenOf('IdempotentToken=token_1', { ...validBody, IdempotentToken: 'token_1' })).toBe('token_1');
  });

  it('nowhere, when it is not sent', () => {
    expect(tokenOf('')).toBeUndefined();
    expect(tokenOf('RegionId=cn-qingdao&a=IdempotentToken&NotAnIdempotentToken=x')).toBeUndefined();
  });

  it('a percent-encoded name and value', () => {
    expect(tokenOf('Idempotent%54oken=%61')).toBe('a');
  });
});

describe('IdempotentToken is refused', () => {
  it.each([
    ['without a value', ''],
    ['of 65 characters', 't'.repeat(65)],
    ['with a hyphen', 'a-b'],
    ['with a plus sign, which is no space', 'a+b'],
    ['with an encoded space', 'a%20b'],
    ['with a line break at its end', 'a%0A'],
    ['with a letter that is not ASCII', '%C3%A4'],
    ['that does not decode', 'a%zz'],
    ['with a NUL', 'a%00'],
  ])('in the query %s', async (_, value) => {
    expect(await refused({ query: `IdempotentToken=${value}` })).toBe(notValid('IdempotentToken'));
  });

  it.each([
    'IdempotentToken%3Dx',
    'a=1%26IdempotentToken=x',
    'a=1%26IdempotentToken%3Dx',
    'IdempotentToken=x&a=1%26IdempotentToken=x',
  ])('hidden in another parameter of V1: %s', async (query) => {
    expect(await refused({ query, signatureVersion: 'V1' })).toBe(notValid('IdempotentToken'));
  });

  it('in the query as a bare name', async () => {
    expect(await refused({ query: 'IdempotentToken' })).toBe(notValid('IdempotentToken'));
  });

  it('when the query has it twice, even when equal', async () => {
    expect(await refused({ query: 'IdempotentToken=a&x=1&Idempotent%54oken=a' })).toBe(
      notValid('IdempotentToken'),
    );
  });

  it.each([null, 0, true, [], ['a'], {}, '', 'a-b', 't'.repeat(65), '𠮷'])(
    'in the body as %j',
    async (token) => {
      expect(await refused({ body: { ...validBody, IdempotentToken: token } })).toBe(
        notValid('IdempotentToken'),
      );
    },
  );

  it('when query and body differ', async () => {
    expect(await refused({ query: 'IdempotentToken=a', body: { ...validBody, IdempotentToken: 'A' } })).toBe(
      notValid('IdempotentToken'),
    );
  });
});

describe('the signature covers the token', () => {
  const nonce = { 'x-acs-signature-nonce': 'n-1' };
  const md5 = { 'content-md5': 'of the body' };
  const sha256 = { 'x-acs-content-sha256': 'of the body' };
  const inBody = { body: { ...validBody, IdempotentToken: 'token_1' } };
  const inQuery = { query: 'IdempotentToken=token_1' };
  const coverage = (input: Input) => read(input).token?.isSigned;

  it.each<[where: string, input: Input]>([
    ['in the query of V1', { ...inQuery, signatureVersion: 'V1' }],
    ['in the query of V3', { ...inQuery, signatureVersion: 'V3' }],
    ['in query and body of V1', { ...inQuery, ...inBody, signatureVersion: 'V1' }],
    ['in the body of V3', { ...inBody, signatureVersion: 'V3' }],
    ['in the body of V1 with Content-MD5', { ...inBody, headers: md5, signatureVersion: 'V1' }],
    ['in the body of V1 with x-acs-content-sha256', { ...inBody, headers: sha256, signatureVersion: 'V1' }],
  ])('%s', (_, input) => {
    expect(coverage(input)).toBe(true);
    expect(coverage({ ...input, headers: { ...input.headers, ...nonce } })).toBe(true);
  });

  it('in the body of V1 with a nonce and without a digest: it does not', () => {
    expect(coverage({ ...inBody, headers: nonce, signatureVersion: 'V1' })).toBe(false);
  });

  it.each<[what: string, headers: Record<string, string>]>([
    ['no nonce', {}],
    ['an empty nonce', { 'x-acs-signature-nonce': '' }],
    ['a digest that is not signed', { contentmd5: 'of the body' }],
  ])('in the body of V1 with %s and no digest: it is refused', async (_, headers) => {
    const input: Input = { ...inBody, headers, signatureVersion: 'V1' };
    expect(await refused(input)).toBe(notValid('IdempotentToken'));
  });
});
