import { describe, expect, it } from 'vitest';
import type { ApiErrorDetails } from '../../functions/errors/api-error.ts';
import type { ErrorName } from '../../functions/errors/catalogue.ts';
import { answerOf } from '../../functions/errors/error-answer.ts';
import { hintFor, hinting } from '../../infra/local/hints.ts';

const now = Date.parse('2026-11-26T12:00:00Z');

function hint(name: ErrorName, details: ApiErrorDetails, sent: object = {}): string | undefined {
  const { status, code, message } = answerOf(name, details);
  const event = { headers: {}, rawPath: '/images', rawQueryString: '', isBase64Encoded: false, ...sent };
  return hintFor(event, { statusCode: status, body: JSON.stringify({ Code: code, Message: message }) }, now);
}

const body = (fields: object) => ({ body: JSON.stringify(fields) });
const v3 = 'ACS3-HMAC-SHA256 Credential=a,SignedHeaders=host,Signature=00';

describe('the hint at a refused request', () => {
  it.each<[string, ErrorName, ApiErrorDetails, object, string]>([
    [
      'how far the clock is off',
      'timestampExpired',
      {},
      { headers: { authorization: v3, 'x-acs-date': '2026-11-26T11:00:00Z' } },
      'the date is 3600 s off',
    ],
    [
      'that the date cannot be read',
      'timestampExpired',
      {},
      { headers: { authorization: v3, 'x-acs-date': 'yesterday' } },
      'the date cannot be read',
    ],
    [
      'the spelling of a parameter',
      'invalidParameter',
      { parameter: 'idempotentToken' },
      {},
      'did you mean IdempotentToken?',
    ],
    [
      'the field that was meant',
      'invalidParameter',
      { parameter: 'EcsImagId' },
      {},
      'did you mean EcsImageId?',
    ],
    [
      'the case of a platform',
      'invalidParameter',
      { parameter: 'Platform' },
      body({ Platform: 'linux' }),
      'Platform is case-sensitive: Linux',
    ],
    [
      'which platforms there are',
      'invalidParameter',
      { parameter: 'Platform' },
      body({ Platform: 'BeOS' }),
      'Platform is Linux or Windows',
    ],
    [
      'what a token consists of',
      'invalidParameter',
      { parameter: 'IdempotentToken' },
      { rawQueryString: 'IdempotentToken=build-7' },
      'a token is 1 to 64 letters, digits and underscores',
    ],
    [
      'what ECS ids look like',
      'ecsImageNotFound',
      {},
      body({ EcsImageId: 'img-1' }),
      'ECS ids begin with m-',
    ],
    [
      'which id is which',
      'resourceNotFound',
      {},
      { rawPath: '/images/m-1' },
      'this is an ECS id: image ids begin with img-',
    ],
    [
      'how to repeat a deletion',
      'serviceUnavailable',
      {},
      { rawPath: '/images/img-1' },
      'Wait as many seconds as Retry-After says, then repeat the same request.',
    ],
    ['the path that was meant', 'unknownPath', {}, { rawPath: '/images/' }, 'did you mean /images?'],
  ])('says %s', (_, name, details, sent, expected) => {
    expect(hint(name, details, sent)).toBe(expected);
  });

  it.each([
    ['with a toString that is no function', '{"toString":0}'],
    ['100,000 arrays deep', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
  ])('comes for a value %s', (_, value) => {
    const platform = hint('invalidParameter', { parameter: 'Platform' }, { body: `{"Platform":${value}}` });
    expect(platform).toBe('Platform is Linux or Windows');
    const id = hint('ecsImageNotFound', {}, { body: `{"EcsImageId":${value}}` });
    expect(id).toBe('ECS ids begin with m-');
  });

  it.each<[ErrorName, ApiErrorDetails, object, string]>([
    ['nameMissing', {}, {}, 'Add a Name of 1 to 64 letters'],
    ['serviceUnavailable', {}, body({}), 'with the same IdempotentToken'],
    ['ecsImageNotFound', {}, body({ EcsImageId: 'm-1' }), 'Check the id and the region'],
    [
      'invalidParameter',
      { parameter: 'MaxItemCount' },
      { rawQueryString: 'MaxItemCount=101' },
      'Check the name in the message',
    ],
    ['invalidParameter', { parameter: 'x'.repeat(64) }, {}, 'Check the name in the message'],
    ['unknownPath', {}, { rawPath: '/clusters' }, 'Use /images'],
  ])('falls back on the fix of %s', (name, details, sent, expected) => {
    expect(hint(name, details, sent)).toContain(expected);
  });

  it.each([
    ['a good answer', { statusCode: 200, body: '{}' }],
    ['an answer of the gateway’s own', { statusCode: 500, body: '{"message":"Internal Server Error"}' }],
    ['no answer', undefined],
  ])('is none after %s', (_, answer) => {
    const event = { headers: {}, rawPath: '/', rawQueryString: '', isBase64Encoded: false };
    expect(hintFor(event, answer)).toBeUndefined();
  });

  it('never changes the answer', async () => {
    const event = {
      headers: {},
      rawPath: '/',
      rawQueryString: '',
      requestContext: { http: { method: 'GET' } },
    };
    const { status: statusCode, code, message } = answerOf('unknownPath');
    const answer = { statusCode, body: JSON.stringify({ Code: code, Message: message }) };
    const told: string[] = [];
    const hinted = hinting(
      async () => answer,
      (text) => {
        told.push(text);
        throw new Error('the log is closed');
      },
    );
    expect(await hinted(event)).toBe(answer);
    expect(told).toHaveLength(1);
  });
});
