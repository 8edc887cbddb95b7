import { afterAll, describe, expect, test } from 'vitest';
import type { AlibabaCredentials } from '../../functions/image-source/rpc-call.ts';
import { sandboxImageSource } from '../../functions/image-source/sandbox-image-source.ts';
import { startInvocation } from '../../functions/runtime/invocation.ts';
import type { HttpRequest } from '../../functions/signing/http-request.ts';
import { signedRequest } from '../../functions/signing/sign.ts';
import { accountWithoutRole, standInDefaults } from '../../infra/local/ecs-stand-in/defaults.ts';
import { startEcsStandIn } from '../../infra/local/ecs-stand-in/stand-in.ts';
import { send } from '../support/http.ts';
import { httpLines, sendBytes } from '../support/raw-socket.ts';
import { addImage, imageSourceAt, newEcsAccount, outcomeOf, patience } from './connected.ts';

const standIn = await startEcsStandIn();
const { url, state } = standIn;
afterAll(() => standIn.stop());

test('a request that cannot be read breaks its own connection, and nothing else', async () => {
  expect(await sendBytes(url, httpLines('POST // HTTP/1.1', 'host: ecs'))).toBe('');
  expect(await send(url, { method: 'POST', target: '/', headers: {} })).toMatchObject({ status: 400 });
});

describe('a signature that the stand-in refuses', () => {
  const query = 'RegionId=cn-hangzhou&ImageId=m-0';

  function signed(
    credentials: AlibabaCredentials = state.serviceKey,
    headers: Record<string, string> = {},
    now = new Date(),
  ): HttpRequest {
    const { host } = new URL(url);
    const acs = { 'x-acs-action': 'DescribeImages', 'x-acs-version': '2014-05-26', ...headers };
    const request = { method: 'POST', path: '/', rawQuery: query, headers: { host, ...acs } };
    return signedRequest({ ...request, body: Buffer.alloc(0) }, credentials, now);
  }

  async function codeOf(
    { headers }: Pick<HttpRequest, 'headers'>,
    { target = `/?${query}`, body = '', method = 'POST' } = {},
  ): Promise<unknown> {
    const answer = await send(url, { method, target, headers, body: Buffer.from(body) });
    return JSON.parse(answer.text).Code ?? answer.status;
  }

  test('nothing of one that is right', async () => {
    expect(await codeOf(signed())).toBe(200);
  });

  test('its second use', async () => {
    const once = signed();
    expect(await codeOf(once)).toBe(200);
    expect(await codeOf(once)).toBe('SignatureNonceUsed');
  });

  test.each([
    ['another parameter', { target: '/?RegionId=cn-hangzhou&ImageId=m-1' }],
    ['one parameter more', { target: `/?${query}&Status=Creating` }],
    ['another method', { method: 'GET' }],
  ])('%s', async (_, change) => {
    expect(await codeOf(signed(), change)).toBe('SignatureDoesNotMatch');
  });

  test.each([
    ['x-acs-action', 'ModifyImageSharePermission'],
    ['x-acs-version', '2014-05-27'],
    ['x-acs-content-sha256', '0'.repeat(64)],
    ['x-acs-signature-nonce', 'another'],
    ['host', 'ecs.example.com'],
  ])('another %s', async (name, value) => {
    const { headers } = signed();
    expect(await codeOf({ headers: { ...headers, [name]: value } })).toBe('SignatureDoesNotMatch');
  });

  test('a header that it does not cover', async () => {
    const { headers } = signed();
    expect(await codeOf({ headers: { ...headers, 'x-acs-security-token': 'a' } })).toBe(
      'IncompleteSignature',
    );
    const { authorization: _, ...unsigned } = headers;
    expect(await codeOf({ headers: unsigned })).toBe('IncompleteSignature');
  });

  test('a body that it does not cover', async () => {
    const { headers } = signed();
    const form = { ...headers, 'content-type': 'application/x-www-form-urlencoded' };
    expect(await codeOf({ headers: form }, { body: 'Status=Creating' })).toBe('IncompleteSignature');
  });

  test.each([
    [-15 * 60_000 + 5000, 200],
    [15 * 60_000 - 5000, 200],
    [-15 * 60_000 - 5000, 'InvalidTimeStamp.Expired'],
    [15 * 60_000 + 5000, 'InvalidTimeStamp.Expired'],
  ])('a clock that is %i ms ahead: %s', async (ahead, code) => {
    expect(await codeOf(signed(undefined, {}, new Date(Date.now() + ahead)))).toBe(code);
  });

  test('an action that it does not know, and one of another version', async () => {
    expect(await codeOf(signed(undefined, { 'x-acs-action': 'RunInstances' }))).toBe(
      'InvalidAction.NotFound',
    );
    expect(await codeOf(signed(undefined, { 'x-acs-version': '2015-04-01' }))).toBe('InvalidAction.NotFound');
  });
});

test('the stand-in keeps every request, refused or not', async () => {
  const accountId = newEcsAccount(state);
  const { imageId } = addImage(state, accountId);
  await imageSourceAt(standIn).share(accountId, imageId, patience());
  expect(standIn.requests.slice(-3)).toEqual([
    expect.objectContaining({ action: 'AssumeRole', accountId: state.serviceAccountId }),
    expect.objectContaining({ action: 'DescribeImages', accountId }),
    {
      action: 'ModifyImageSharePermission',
      version: '2014-05-26',
      method: 'POST',
      parameters: { RegionId: 'cn-hangzhou', ImageId: imageId, 'AddAccount.1': state.serviceAccountId },
      signedHeaders: [
        'host',
        'x-acs-action',
        'x-acs-content-sha256',
        'x-acs-date',
        'x-acs-security-token',
        'x-acs-signature-nonce',
        'x-acs-version',
      ],
      accountId,
      accessKeyId: expect.stringMatching(/^STS\./),
    },
  ]);
});

describe('with its defaults it answers as the sandbox does', async () => {
  const usable = await startEcsStandIn(standInDefaults());
  afterAll(() => usable.stop());
  const accountId = '1000000000000001';
  const ids = [
    'm-1',
    'm-bp1/äöü',
    'image-1',
    'm-notfound-1',
    'm-unavailable-1',
    'm-sharequota-1',
    'm-nopermission-1',
    'm-throttled-1',
    'm-keep-nopermission-1',
    'm-keep-unavailable-1',
  ];

  test.each(ids)('%s', async (ecsImageId) => {
    const source = imageSourceAt(usable);
    for (const what of ['share', 'unshare'] as const) {
      const expected = await outcomeOf(sandboxImageSource[what](accountId, ecsImageId, patience()));
      // A throttled call is retried until the deadline.
      const outcome = await outcomeOf(source[what](accountId, ecsImageId, startInvocation('id', 2000)));
      if (what === 'share') expect(outcome).toBe(expected);
      // Only shared images are unshared, so the sandbox's other answers never occur.
      else if (usable.state.images.get(ecsImageId)?.sharedWith.has(usable.state.serviceAccountId))
        expect(outcome).toBe(expected);
    }
    const isShared = usable.state.images.get(ecsImageId)?.sharedWith.has(usable.state.serviceAccountId);
    expect(isShared ?? false).toBe(ecsImageId.startsWith('m-keep-'));
  });

  test('except for m-norole: here an account lacks the role, not an image', async () => {
    const source = imageSourceAt(usable);
    expect(await outcomeOf(source.share(accountWithoutRole, 'm-2', patience()))).toBe('roleMissing');
    expect(await outcomeOf(source.share('1000000000000002', 'm-2', patience()))).toBe('done');
  });

  test('an image is of the account that named it first', async () => {
    const source = imageSourceAt(usable);
    expect(await outcomeOf(source.share(accountId, 'm-3', patience()))).toBe('done');
    expect(await outcomeOf(source.share('1000000000000002', 'm-3', patience()))).toBe('ecsImageNotFound');
  });
});
