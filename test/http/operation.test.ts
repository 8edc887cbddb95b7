import { describe, expect, it } from 'vitest';
import { createImageRequest } from '../../functions/api/create-image-request.ts';
import { signedOperation } from '../../functions/api/operation.ts';
import { hmacSha1 } from '../signing/v1-clients.ts';
import { apiContext, apiEvent, type Sent } from '../support/api-event.ts';
import { captureLog } from '../support/captured-log.ts';

captureLog();

const handler = signedOperation('CreateImage', async (accessKeyId) => ({
  accessKeyId,
  accountId: '1',
  status: 'Active',
  macKeyArn: 'arn',
  secret: 'secret',
})).handler(async ({ http, caller }) => {
  createImageRequest(http, caller);
  return { statusCode: 201, body: caller.accountId };
});

type Wishes = {
  readonly tooLarge?: boolean;
  readonly secret?: string;
  readonly version?: string;
  readonly query?: string;
};

const signed = ({ tooLarge = false, secret = 'secret', version, query = '' }: Wishes): Sent => {
  const date = new Date().toUTCString();
  const acs = version === undefined ? '' : `x-acs-version:${version}\n`;
  const signature = hmacSha1(secret, `POST\n\n\n\n${date}\n${acs}/images${query && `?${query}`}`);
  return {
    query,
    headers: {
      date,
      authorization: `acs key:${signature}`,
      ...(version === undefined ? {} : { 'x-acs-version': version }),
    },
    body: tooLarge ? 'x'.repeat(262_145) : '{"Name":"a","EcsImageId":"m-1","Platform":"Linux"}',
  };
};
const answer = async (wishes: Wishes) => {
  const { statusCode, body = '' } = await handler(apiEvent(signed(wishes)), apiContext());
  return statusCode === 201 ? '201' : `${statusCode} ${JSON.parse(body).Code}`;
};

describe('the version of the API', () => {
  it.each([undefined, '2015-11-11'])('may be %j', async (version) => {
    expect(await answer(version === undefined ? {} : { version })).toBe('201');
  });

  it.each(['', '2015-11-12', '2014-05-26', '2015-11-11, 2015-11-11', 'latest'])(
    'may not be %j',
    async (version) => {
      expect(await answer({ version })).toBe('403 InvalidVersion.NotFound');
    },
  );
});

describe('the first of these faults answers:', () => {
  const faults: readonly (readonly [fault: string, wishes: Wishes, answer: string])[] = [
    ["the body's size", { tooLarge: true }, '400 InvalidHttpBody'],
    ['the number of parameters', { query: 'a=1&'.repeat(51) }, '403 InvalidQueryString'],
    ['the signature', { secret: 'wrong' }, '400 SignatureDoesNotMatch'],
    ['the version', { version: '2015-11-12' }, '403 InvalidVersion.NotFound'],
    [
      'a parameter sent twice',
      { query: 'IdempotentToken=a&IdempotentToken=b' },
      '400 InvalidIdempotentToken',
    ],
  ];

  it.each(
    faults.map(([fault, wishes, code], index) => [fault, wishes, code, faults.slice(index + 1)] as const),
  )('%s', async (_, wishes, code, later) => {
    expect(await answer(wishes)).toBe(code);
    for (const [fault, others] of later) expect(await answer({ ...others, ...wishes }), fault).toBe(code);
  });
});
