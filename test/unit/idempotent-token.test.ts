import { describe, expect, it } from 'vitest';
import { notValid, refused, validated, validBody } from './create-image-input.ts';

const tokenOf = async (query: string, body: object = validBody) => {
  const { parameters, json } = await validated({ query, body });
  expect(json).toEqual(validBody);
  return parameters.get('IdempotentToken');
};

describe('IdempotentToken is taken from', () => {
  it.each(['a', 'Z9_', '_', '0', 't'.repeat(64)])('the query: %s', async (token) => {
    expect(await tokenOf(`IdempotentToken=${token}`)).toBe(token);
  });

  it('the body', async () => {
    expect(await tokenOf('', { ...validBody, IdempotentToken: 'token_1' })).toBe('token_1');
  });

  it('both, when they are equal', async () => {
    expect(await tokenOf('IdempotentToken=token_1', { ...validBody, IdempotentToken: 'token_1' })).toBe(
      'token_1',
    );
  });

  it('nowhere, when it is not sent', async () => {
    expect(await tokenOf('')).toBeUndefined();
    expect(await tokenOf('idempotentToken=a.b&RegionId=cn-qingdao')).toBeUndefined();
  });

  it('a percent-encoded name and value', async () => {
    expect(await tokenOf('Idempotent%54oken=%61')).toBe('a');
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
    'a=IdempotentToken',
  ])('hidden in another parameter: %s', async (query) => {
    expect(await refused({ query })).toBe(notValid('IdempotentToken'));
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
