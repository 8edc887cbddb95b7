import { describe, expect, it } from 'vitest';
import { ApiError } from '../../functions/errors/api-error.ts';
import { TransientError, UnavailableError } from '../../functions/errors/transient-error.ts';
import { answerTo, apiContext, apiEvent, requestId } from '../support/api-event.ts';

const invalidParameter = (parameter?: string) =>
  answerTo(new ApiError('invalidParameter', parameter === undefined ? {} : { parameter }));

describe('the answer to an error', () => {
  it('is compact JSON with its keys in this order', async () => {
    const { status, headers, text } = await answerTo(new ApiError('nameMissing'));
    expect(status).toBe(400);
    expect(headers).toEqual({ 'Content-Type': 'application/json; charset=utf-8' });
    expect(text).toBe(
      `{"Code":"MissingName","Message":"Name is mandatory for this action.","RequestId":"${requestId}","HostId":"api.example.com"}`,
    );
  });

  it('names the host that the client called, port included', async () => {
    const event = apiEvent({ headers: { host: '127.0.0.1:8787' } });
    const { text } = await answerTo(new ApiError('nameMissing'), event);
    expect(JSON.parse(text).HostId).toBe('127.0.0.1:8787');
  });

  it.each([
    ['Platform', 'InvalidPlatform'],
    ['\u001b[2J', 'InvalidParameter'],
  ])('has the code that is logged: %j', async (parameter, code) => {
    const context = apiContext();
    await answerTo(new ApiError('invalidParameter', { parameter }), apiEvent(), context);
    expect(context.invocation.logFields['code']).toBe(code);
  });

  it('names the quota that is exhausted', async () => {
    const { status, code, message } = await answerTo(new ApiError('quotaExhausted', { value: 50 }));
    expect([status, code, message]).toEqual([
      403,
      'QuotaExhausted.MaxImageCount',
      'The MaxImageCount (50) quota is exhausted.',
    ]);
  });

  it('names a quota of 0', async () => {
    const { message } = await answerTo(new ApiError('quotaExhausted', { value: 0 }));
    expect(message).toBe('The MaxImageCount (0) quota is exhausted.');
  });
});

describe('the parameter that is not valid', () => {
  it.each(['a', 'Platform', '__proto__', 'a.b-c_9', '.', 'x'.repeat(64)])('is echoed: %s', async (name) => {
    const { code, message } = await invalidParameter(name);
    expect([code, message]).toEqual([`Invalid${name}`, `Specified parameter ${name} is not valid.`]);
  });

  it.each([undefined, '', 'a b', 'a\n', 'ä', '<b>', '{value}', '$&', "a'b", 'x'.repeat(65)])(
    'is not echoed: %j',
    async (name) => {
      const { code, message } = await invalidParameter(name);
      expect([code, message]).toEqual(['InvalidParameter', 'Specified parameter Parameter is not valid.']);
    },
  );
});

describe('the string to sign', () => {
  it.each(['GET\n\n\n\n\n/', "$& $1 $` $' $$", '{value} {Parameter} {stringToSign}', '"\\\u2028é', ''])(
    'is answered as it is: %j',
    async (stringToSign) => {
      const { message } = await answerTo(new ApiError('signatureDoesNotMatch', { stringToSign }));
      expect(message).toBe(
        `Specified signature is not matched with our calculation. server string to sign is:${stringToSign}`,
      );
    },
  );
});

describe('a temporary failure', () => {
  it.each([
    ['of a dependency', new TransientError('ThrottlingException')],
    ['after all retries', new UnavailableError('no answer')],
  ])('%s is answered 503 with Retry-After', async (_, error) => {
    const { status, headers, code, text } = await answerTo(error);
    expect([status, code]).toEqual([503, 'ServiceUnavailable']);
    expect(headers['retry-after']).toMatch(/^[1-9][0-9]*$/);
    expect(text).not.toMatch(/Throttling|no answer/);
  });

  it.each([new ApiError('nameMissing'), new ApiError('accessKeyNotFound'), new Error('a fault')])(
    '%s is answered without Retry-After',
    async (error) => {
      expect((await answerTo(error)).headers).not.toHaveProperty('retry-after');
    },
  );
});

describe('an error outside the catalogue', () => {
  it.each([
    ['an error', new Error('the text with a secret')],
    ['an error with a cause', new Error('the text', { cause: new Error('a secret') })],
    ['a TypeError', new TypeError('the text with a secret')],
    [
      'an error that claims a status',
      Object.assign(new Error('the text'), { statusCode: 418, expose: true }),
    ],
    ['a string', 'the text with a secret'],
    ['an object', { reason: 'nameMissing', text: 'the text with a secret' }],
    ['null', null],
    ['undefined', undefined],
  ])('is answered as InternalError without its text: %s', async (_, error) => {
    const { status, code, message, text } = await answerTo(error);
    expect([status, code]).toEqual([500, 'InternalError']);
    expect(message).toBe('The request processing has been failed due to some unknown error.');
    expect(text).not.toMatch(/the text|secret/);
  });
});
