import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AccessKey } from '../../functions/accounts/access-key.ts';
import { authenticate } from '../../functions/api/authenticate.ts';
import { httpRequest } from '../../functions/api/http-request.ts';
import { parseAuthorization } from '../../functions/signing/authorization.ts';
import type { HttpRequest } from '../../functions/signing/http-request.ts';
import { apiContext, apiEvent, refusalAnswer, sendThrough } from '../support/api-event.ts';
import { hmacSha1 } from './v1-clients.ts';
import { headersToSign, sha256, signWithV3 } from './v3-client.ts';

const now = Date.UTC(2026, 10, 24, 12);
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now });
});
afterEach(() => {
  vi.useRealTimers();
});

const active: AccessKey = {
  accessKeyId: 'ActiveKey',
  accountId: '1000000000000001',
  status: 'Active',
  macKeyArn: 'arn',
  secret: 'the-secret',
};
const keys: readonly AccessKey[] = [active, { ...active, accessKeyId: 'DisabledKey', status: 'Disabled' }];
const findAccessKey = vi.fn(async (id: string) => keys.find(({ accessKeyId }) => accessKeyId === id));
beforeEach(() => findAccessKey.mockClear());

/** What may be wrong with a request; each undefined where nothing is. */
type Faults = {
  readonly authorization?: string;
  readonly dateless?: boolean;
  readonly notSigned?: string;
  readonly date?: string;
  readonly accessKeyId?: string;
  readonly secret?: string;
};
type Signer = (faults: Faults) => Record<string, string>;

const withoutDate = ({ date: _, 'x-acs-date': __, ...headers }: Record<string, string>) => headers;
const asSent = (headers: Record<string, string>): HttpRequest => ({
  method: 'GET',
  path: '/images',
  rawQuery: '',
  headers,
  body: Buffer.alloc(0),
});

const signV1: Signer = ({ accessKeyId = 'ActiveKey', secret = 'the-secret', ...faults }) => {
  const date = faults.date ?? new Date(now).toUTCString();
  const signature = hmacSha1(secret, `GET\n\n\n\n${date}\n/images`);
  const headers = { date, authorization: faults.authorization ?? `acs ${accessKeyId}:${signature}` };
  return faults.dateless ? withoutDate(headers) : headers;
};

const signV3: Signer = ({ accessKeyId = 'ActiveKey', secret = 'the-secret', ...faults }) => {
  const headers = {
    host: 'api.example.com',
    'x-acs-date': faults.date ?? new Date(now).toISOString().replace('.000Z', 'Z'),
    'x-acs-content-sha256': sha256(''),
  };
  const signedHeaders = headersToSign(asSent(headers)).filter((name) => name !== faults.notSigned);
  const signature = signWithV3(asSent(headers), secret, signedHeaders);
  const authorization = `ACS3-HMAC-SHA256 Credential=${accessKeyId},SignedHeaders=${signedHeaders.join(';')},Signature=${signature}`;
  const sent = { ...headers, authorization: faults.authorization ?? authorization };
  return faults.dateless ? withoutDate(sent) : sent;
};

const signers: readonly (readonly [string, Signer])[] = [
  ['V1', signV1],
  ['V3', signV3],
];

const authenticated = (headers: Record<string, string>, context = apiContext()) =>
  sendThrough(apiEvent({ method: 'GET', headers }), [httpRequest(), authenticate(findAccessKey)], context);
const refused = async (headers: Record<string, string>) => {
  const { status, code } = await refusalAnswer(() => authenticated(headers));
  return `${status} ${code}`;
};

const incomplete = '400 IncompleteSignature';
const expired = '400 InvalidTimeStamp.Expired';

describe.each(signers)('a request signed with %s', (version, sign) => {
  it('passes with its caller', async () => {
    const headers = sign({});
    const context = apiContext();
    const { caller } = await authenticated(headers, context);
    expect(caller).toEqual({
      accountId: '1000000000000001',
      accessKeyId: 'ActiveKey',
      signature: parseAuthorization(headers['authorization'] ?? '')?.signature,
      signatureVersion: version,
      signedAt: now,
    });
    expect(context.invocation.logFields).toEqual({
      accountId: '1000000000000001',
      accessKeyId: 'ActiveKey',
      verified: true,
      signature: version,
    });
  });

  /** In the order in which they are found. */
  const faults: readonly (readonly [what: string, faults: Faults, answer: string])[] = [
    ['an Authorization that is none', { authorization: 'Bearer x' }, incomplete],
    ['no date', { dateless: true }, incomplete],
    ...(version === 'V3'
      ? ([
          ['a host that is not signed', { notSigned: 'host' }, incomplete],
          ['a hash that is not signed', { notSigned: 'x-acs-content-sha256' }, incomplete],
        ] as const)
      : []),
    ['a date that cannot be read', { date: 'yesterday' }, expired],
    ['an old date', { date: '2026-11-23T12:00:00Z' }, expired],
    ['a date to come', { date: '2026-11-25T12:00:00Z' }, expired],
    ['an unknown key', { accessKeyId: 'NoKey' }, '404 InvalidAccessKeyId.NotFound'],
    ['a wrong secret', { secret: 'wrong' }, '400 SignatureDoesNotMatch'],
    ['a disabled key', { accessKeyId: 'DisabledKey' }, '403 Forbidden.AccessKeyDisabled'],
  ];

  it.each(faults)('is refused for %s', async (_, fault, answer) => {
    expect(await refused(sign(fault))).toBe(answer);
  });

  it.each(
    faults.map(([what, first, answer], index) => [what, first, answer, faults.slice(index + 1)] as const),
  )('is refused for %s before all that is checked later', async (_, first, answer, later) => {
    for (const [what, second] of later)
      expect(await refused(sign({ ...second, ...first })), what).toBe(answer);
  });

  it('does not reveal that the key is disabled to a wrong secret', async () => {
    expect(await refused(sign({ accessKeyId: 'DisabledKey', secret: 'wrong' }))).toBe(
      '400 SignatureDoesNotMatch',
    );
  });

  it.each([
    ['the date is older than allowed', { date: '2026-11-24T11:44:59Z' }],
    ['nothing is signed', { authorization: '' }],
  ])('does not read its key when %s', async (_, fault) => {
    await refused(sign(fault));
    expect(findAccessKey).not.toHaveBeenCalled();
  });

  it.each([
    ['15 minutes old', -900_000, true],
    ['15 minutes and a millisecond old', -900_001, false],
    ['15 minutes ahead', 900_000, true],
    ['15 minutes and a millisecond ahead', 900_001, false],
  ])('%s passes or not, by the allowed clock skew', async (_, ageMs, accepted) => {
    const headers = sign({});
    vi.setSystemTime(now - ageMs);
    if (accepted) expect((await authenticated(headers)).caller.signedAt).toBe(now);
    else expect(await refused(headers)).toBe(expired);
  });

  const account = { accountId: '1000000000000001' };
  it.each<[what: string, faults: Faults, logged: object]>([
    ['no signature that can be read', { authorization: 'Bearer x' }, {}],
    ['no date', { dateless: true }, { accessKeyId: 'ActiveKey', verified: false }],
    ['an old date', { date: '2026-11-23T12:00:00Z' }, { accessKeyId: 'ActiveKey', verified: false }],
    ['an unknown key', { accessKeyId: 'NoKey' }, { accessKeyId: 'NoKey', verified: false }],
    ['a wrong secret', { secret: 'wrong' }, { ...account, accessKeyId: 'ActiveKey', verified: false }],
    [
      'a disabled key',
      { accessKeyId: 'DisabledKey' },
      { ...account, accessKeyId: 'DisabledKey', verified: true, signature: version },
    ],
    [
      'a disabled key and a wrong secret',
      { accessKeyId: 'DisabledKey', secret: 'wrong' },
      { ...account, accessKeyId: 'DisabledKey', verified: false },
    ],
    ['an id that cannot be one', { accessKeyId: '\u001b[2J' }, {}],
    ['an id that is too long', { accessKeyId: 'x'.repeat(129) }, {}],
    ['a secret in the place of the id', { accessKeyId: 'x'.repeat(43) }, {}],
  ])('logs who tried when it has %s', async (_, faults, logged) => {
    const context = apiContext();
    await refusalAnswer(() => authenticated(sign(faults), context));
    expect(context.invocation.logFields).toEqual(logged);
  });

  it('passes on the error of reading its key', async () => {
    const failure = new Error('down');
    findAccessKey.mockRejectedValueOnce(failure);
    await expect(authenticated(sign({}))).rejects.toBe(failure);
  });
});

it('a request without an Authorization header is refused', async () => {
  expect(await refused({})).toBe(incomplete);
});

it('a V3 request that has Date but no x-acs-date is refused as incomplete', async () => {
  const headers = { ...signV3({ dateless: true }), date: new Date(now).toUTCString() };
  expect(await refused(headers)).toBe(incomplete);
});

it('SignatureDoesNotMatch quotes the string to sign with its line breaks', async () => {
  const { message, text } = await refusalAnswer(() => authenticated(signV1({ secret: 'wrong' })));
  const stringToSign = 'GET\n\n\n\nTue, 24 Nov 2026 12:00:00 GMT\n/images';
  expect(message).toBe(
    `Specified signature is not matched with our calculation. server string to sign is:${stringToSign}`,
  );
  expect(text).not.toContain('the-secret');
});

it('reads a signed header that did not arrive as empty, even one named like a property of Object', async () => {
  const { authorization = '', ...headers } = signV3({});
  const claimed = authorization.replace('SignedHeaders=', 'SignedHeaders=constructor;');
  expect(await refused({ ...headers, authorization: claimed })).toBe('400 SignatureDoesNotMatch');
});
