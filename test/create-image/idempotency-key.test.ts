import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fingerprint, fingerprintWithToken } from '../../functions/images/fingerprint.ts';
import {
  type IdempotencyKey,
  idempotencyKeys,
  type SentToken,
  tokenKey,
} from '../../functions/images/idempotency-key.ts';
import type { ImageDescription } from '../../functions/images/image.ts';

const noon = Date.UTC(2026, 10, 24, 12);
const image: ImageDescription = { name: 'a', description: '', ecsImageId: 'm-1', platform: 'Linux' };
const token = fc.stringMatching(/^[A-Za-z0-9_]{1,64}$/);

describe('a creation with a token', () => {
  it.each([1, 7, 30])('is remembered under it for %i days', (days) => {
    expect(tokenKey('token_1', image, days, noon)).toEqual({
      sortKey: 'TOKEN#token_1',
      expiresAt: noon / 1000 + days * 86_400,
      fingerprint: fingerprint(image),
      token: 'token_1',
    });
  });

  it('expires at a whole second, as TTL requires', () => {
    expect(tokenKey('t', image, 7, noon + 999).expiresAt).toBe(noon / 1000 + 7 * 86_400);
  });

  it('has another key for another token, case included', () =>
    fc.assert(
      fc.property(token, token, (a, b) => {
        expect(tokenKey(a, image, 7, noon).sortKey === tokenKey(b, image, 7, noon).sortKey).toBe(a === b);
      }),
    ));
});

/** What clients sign, by what sets them apart here. */
const clients = {
  'V3, pop-core, Java': { coversBody: true, hasNonce: true },
  'Java 4.1.2': { coversBody: true, hasNonce: false },
  'Python, openapi-client in v2 mode': { coversBody: false, hasNonce: true },
  'aliyun-sdk': { coversBody: false, hasNonce: false },
} as const;
type Client = keyof typeof clients;

type Sent = {
  readonly client: Client;
  readonly token?: SentToken;
  readonly signature?: string;
  readonly body?: string;
  readonly image?: ImageDescription;
  readonly signedAt?: number;
};

const keysOf = ({ client, signature = 'sig', body = '{}', signedAt = noon, ...sent }: Sent) =>
  idempotencyKeys(
    {
      token: sent.token,
      signature: { value: signature, signedAt, ...clients[client] },
      body: Buffer.from(body),
      description: sent.image ?? image,
    },
    7,
    noon,
  );
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const ofToken = tokenKey('t', image, 7, noon);
const ofSignature = (identity: string, fingerprint: string) => ({
  sortKey: `SIGNATURE#${sha256(identity)}`,
  expiresAt: noon / 1000 + 16 * 60,
  fingerprint,
});
const ofSignatureAndBody = ofSignature(`sig\n${sha256('{}')}`, fingerprint(image));
const ofSignatureAlone = (token: string) => ofSignature('sig', fingerprintWithToken(image, token));
const signed: SentToken = { value: 't', isSigned: true };
const unsigned: SentToken = { value: 't', isSigned: false };

describe('what a creation is remembered under', () => {
  it.each<[client: Client, what: string, token: SentToken | undefined, keys: readonly IdempotencyKey[]]>([
    ['V3, pop-core, Java', 'no token', undefined, [ofSignatureAndBody]],
    ['V3, pop-core, Java', 'a token', signed, [ofToken]],
    ['Java 4.1.2', 'no token', undefined, [ofSignatureAndBody]],
    ['Java 4.1.2', 'a token', signed, [ofToken]],
    ['Python, openapi-client in v2 mode', 'no token', undefined, [ofSignatureAlone('')]],
    ['Python, openapi-client in v2 mode', 'a token in the query', signed, [ofToken]],
    ['Python, openapi-client in v2 mode', 'a token in the body', unsigned, [ofToken, ofSignatureAlone('t')]],
    ['aliyun-sdk', 'no token', undefined, [ofSignatureAndBody]],
  ])('%s with %s', (client, _, token, keys) => {
    expect(keysOf({ client, ...(token ? { token } : {}) })).toEqual(keys);
  });

  it.each(Object.keys(clients) as Client[])('%s: no two signatures share a key', (client) => {
    const [[a], [b]] = [keysOf({ client }), keysOf({ client, signature: 'other' })];
    expect(a.sortKey).not.toBe(b.sortKey);
  });

  it.each(Object.keys(clients) as Client[])('%s: remembered for at least 16 minutes', (client) => {
    const [{ expiresAt }] = keysOf({ client, signedAt: noon + 1 });
    expect(expiresAt).toBe(noon / 1000 + 16 * 60 + 1);
  });

  it('the key of a signature and its body is equal if and only if both are', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '\n', '0'), maxLength: 3 });
    fc.assert(
      fc.property(text, text, text, text, (signatureA, bodyA, signatureB, bodyB) => {
        const [a] = keysOf({ client: 'aliyun-sdk', signature: signatureA, body: bodyA });
        const [b] = keysOf({ client: 'aliyun-sdk', signature: signatureB, body: bodyB });
        expect(a.sortKey === b.sortKey).toBe(signatureA === signatureB && bodyA === bodyB);
      }),
    );
  });

  it('gives a signature one key for every body and token, with different fingerprints', () => {
    const client = 'Python, openapi-client in v2 mode';
    const other = { ...image, name: 'b' };
    const keys = [
      keysOf({ client })[0],
      keysOf({ client, body: '{"other":1}', image: other })[0],
      keysOf({ client, token: unsigned })[1],
      keysOf({ client, token: { value: 'u', isSigned: false } })[1],
    ];
    expect(new Set(keys.map((key) => key?.sortKey)).size).toBe(1);
    expect(new Set(keys.map((key) => key?.fingerprint)).size).toBe(keys.length);
    // White space changes the body, and not the request.
    expect(keysOf({ client, body: '{ }' })).toEqual(keysOf({ client }));
  });

  it('gives no token the key of a signature', () => {
    fc.assert(
      fc.property(token, (token) => {
        expect(tokenKey(token, image, 7, noon).sortKey).not.toMatch(/^SIGNATURE#/);
      }),
    );
  });
});
