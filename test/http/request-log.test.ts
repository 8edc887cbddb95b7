import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { ApiResponse } from '../../functions/api/api-event.ts';
import { unsignedOperation } from '../../functions/api/operation.ts';
import { ApiError } from '../../functions/errors/api-error.ts';
import { TransientError, UnavailableError } from '../../functions/errors/transient-error.ts';
import { apiContext, apiEvent, requestId } from '../support/api-event.ts';
import { captureLog } from '../support/captured-log.ts';

const log = captureLog();

const answered = async (outcome: ApiResponse | Error) => {
  const handler = unsignedOperation('UnknownRoute').handler(async (_, { invocation }) => {
    invocation.logFields['imageId'] = 'img-1';
    invocation.dynamodb.requests = 2;
    invocation.dynamodb.capacityUnits = 14;
    if (outcome instanceof Error) throw outcome;
    return outcome;
  });
  await handler(apiEvent(), apiContext());
  const [line = {}, ...more] = log.lines().filter((line) => !('_aws' in line));
  expect(more).toEqual([]);
  return line;
};

describe('a request is logged in one line', () => {
  it('with what became of it', async () => {
    expect(await answered({ statusCode: 201 })).toEqual({
      level: 'INFO',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      requestId,
      operation: 'UnknownRoute',
      status: 201,
      imageId: 'img-1',
      requests: 2,
      capacityUnits: 14,
      durationMs: expect.any(Number),
    });
    expect(log.text()).toMatch(/^[^\n]+\n$/);
  });

  it('with the code of a refusal, at the level INFO', async () => {
    const line = await answered(new ApiError('nameMissing'));
    expect(line).toMatchObject({ level: 'INFO', status: 400, code: 'MissingName' });
    expect(line).not.toHaveProperty('cause');
  });

  it('with the chain of causes of a temporary failure', async () => {
    const cause = new TransientError('busy', { cause: new RangeError('low') });
    const line = await answered(new UnavailableError('busy', { cause }));
    expect(line).toMatchObject({ level: 'ERROR', status: 503, code: 'ServiceUnavailable' });
    expect(line['cause']).toMatch(/^UnavailableError at .* < TransientError at .* < RangeError at /);
  });

  it('with the name and the place of a fault', async () => {
    const line = await answered(new TypeError('x'));
    expect(line).toMatchObject({ level: 'ERROR', status: 500, code: 'InternalError' });
    expect(line['cause']).toMatch(/^TypeError at .*request-log\.test\.ts/);
  });

  it('with how long it took', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const handler = unsignedOperation('UnknownRoute').handler(async () => {
      vi.setSystemTime(Date.now() + 1234);
      return { statusCode: 201 };
    });
    await handler(apiEvent(), apiContext());
    expect(log.lines()).toMatchObject([{ durationMs: 1234 }]);
  });

  it('as status 0 when the operation gave no answer', async () => {
    const nothing = async () => undefined as unknown as ApiResponse;
    await unsignedOperation('UnknownRoute').handler(nothing)(apiEvent(), apiContext());
    expect(log.lines()).toMatchObject([{ level: 'INFO', status: 0 }]);
  });

  it('with the reasons of its retries', async () => {
    const handler = unsignedOperation('UnknownRoute').handler(async (_, { invocation }) => {
      invocation.retries.push('TransactionConflictException');
      return { statusCode: 201 };
    });
    await handler(apiEvent(), apiContext());
    expect(log.lines()).toMatchObject([{ retries: ['TransactionConflictException'] }]);
  });
});

describe('a refused request is counted', () => {
  const counted = async (outcome: ApiResponse | Error) => {
    await answered(outcome);
    return log.lines().filter((line) => '_aws' in line);
  };
  const metrics = (...names: string[]) => [
    {
      Namespace: 'Imprint',
      Dimensions: [['Stage'], ['Stage', 'Code']],
      Metrics: names.map((Name) => ({ Name, Unit: 'Count' })),
    },
  ];

  it('under its code', async () => {
    expect(await counted(new ApiError('nameMissing'))).toEqual([
      {
        _aws: { Timestamp: expect.any(Number), CloudWatchMetrics: metrics('RefusedRequests') },
        Stage: 'test',
        Code: 'MissingName',
        RefusedRequests: 1,
      },
    ]);
  });

  it('as a refused authentication too when it is one', async () => {
    expect(await counted(new ApiError('signatureDoesNotMatch', { stringToSign: 'GET' }))).toEqual([
      {
        _aws: {
          Timestamp: expect.any(Number),
          CloudWatchMetrics: metrics('RefusedRequests', 'RefusedAuthentications'),
        },
        Stage: 'test',
        Code: 'SignatureDoesNotMatch',
        RefusedRequests: 1,
        RefusedAuthentications: 1,
      },
    ]);
  });

  it("under the catalogue's code, and never under a name that the client chose", async () => {
    const refusal = new ApiError('invalidParameter', { parameter: 'IdempotentToken' });
    expect(await counted(refusal)).toMatchObject([{ Code: 'Invalid{Parameter}' }]);
    expect(log.lines()).toMatchObject([{ code: 'InvalidIdempotentToken' }, {}]);
  });

  it.each([
    ['a success', { statusCode: 201 }],
    ['a fault', new Error('any')],
    ['a temporary failure', new TransientError('busy')],
  ])('but %s is not', async (_, outcome) => {
    expect(await counted(outcome)).toEqual([]);
  });
});

describe('a request to an operation is counted for the objectives', () => {
  const answer = async (outcome: ApiResponse | Error, afterMs = 0) => {
    const handler = unsignedOperation('CreateImage').handler(async () => {
      vi.setSystemTime(Date.now() + afterMs);
      if (outcome instanceof Error) throw outcome;
      return outcome;
    });
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    await handler(apiEvent(), apiContext());
    return log.lines().filter((line) => 'SignedRequestMs' in line);
  };

  it('of the stage, and its time and slowness by operation too', async () => {
    expect(await answer({ statusCode: 201 }, 300)).toEqual([
      {
        _aws: {
          Timestamp: expect.any(Number),
          CloudWatchMetrics: [
            {
              Namespace: 'Imprint',
              Dimensions: [['Stage']],
              Metrics: [
                { Name: 'FailedRequests', Unit: 'Count' },
                { Name: 'InternalErrors', Unit: 'Count' },
                { Name: 'ColdStarts', Unit: 'Count' },
              ],
            },
            {
              Namespace: 'Imprint',
              Dimensions: [['Stage'], ['Stage', 'Operation']],
              Metrics: [
                { Name: 'SignedRequestMs', Unit: 'Milliseconds' },
                { Name: 'SlowRequests', Unit: 'Count' },
              ],
            },
          ],
        },
        Stage: 'test',
        Operation: 'CreateImage',
        FailedRequests: 0,
        InternalErrors: 0,
        ColdStarts: 1,
        SignedRequestMs: 300,
        SlowRequests: 0,
      },
    ]);
  });

  it.each([
    [
      'a fault',
      new Error('any'),
      0,
      { FailedRequests: 1, InternalErrors: 1, SlowRequests: 0, ColdStarts: 0 },
    ],
    [
      'a temporary failure',
      new TransientError('busy'),
      2300,
      { FailedRequests: 1, InternalErrors: 0, SlowRequests: 1 },
    ],
    [
      'a refusal',
      new ApiError('nameMissing'),
      1000,
      { FailedRequests: 0, InternalErrors: 0, SlowRequests: 0 },
    ],
  ] as const)('as %s', async (_, outcome, afterMs, counts) => {
    expect(await answer(outcome, afterMs)).toMatchObject([counts]);
  });

  it('unless its authentication is refused', async () => {
    expect(await answer(new ApiError('accessKeyNotFound'))).toEqual([]);
  });
});
