import { describe, expect, it } from 'vitest';
import { isKnownPath, routes } from '../../functions/api/routes.ts';
import { handler } from '../../functions/unknown-route.ts';
import { apiContext, apiEvent } from '../support/api-event.ts';
import { captureLog } from '../support/captured-log.ts';

captureLog();

it('every operation has one route, and every route one operation', () => {
  expect(new Set(routes.map(({ operation }) => operation)).size).toBe(routes.length);
  expect(new Set(routes.map(({ method, path }) => `${method} ${path}`)).size).toBe(routes.length);
});

it.each([
  ['CreateImage', 'POST', '/images'],
  ['ListImages', 'GET', '/images'],
  ['GetImage', 'GET', '/images/{ImageId}'],
  ['DeleteImage', 'DELETE', '/images/{ImageId}'],
  ['GetQuotas', 'GET', '/quotas'],
])('%s is %s %s', (operation, method, path) => {
  expect(routes).toContainEqual({ operation, method, path });
});

it.each(routes.map(({ path }) => path.replace(/\{\w+\}/g, 'img-1')))('%s is a known path', (path) => {
  expect(isKnownPath(path)).toBe(true);
});

const unknownPaths = [
  '/',
  '',
  '/images/',
  '//images',
  '/Images',
  '/images/../images',
  '/images\u0000',
  '/images\n',
  '/prod/images',
  '/images?Type=Self',
  '/imagesx',
  '/%69mages',
  '/images/a/b',
  '/quotas/a',
];

describe('a preflight that the default route catches', () => {
  it.each(['/images', '/images/img-1', '/quotas', '/nowhere', '*'])(
    'for %s is answered 204',
    async (path) => {
      const asking = { origin: 'https://console.example', 'access-control-request-method': 'POST' };
      const event = apiEvent({ method: 'OPTIONS', path, headers: asking });
      const { statusCode, headers, body } = await handler(event, apiContext());
      expect([statusCode, body]).toEqual([204, undefined]);
      expect(headers).toMatchObject({
        'access-control-allow-origin': '*',
        'access-control-allow-methods': 'POST,GET,DELETE',
        'access-control-expose-headers': 'x-acs-request-id,request-id,idempotent-replayed,retry-after',
        'access-control-max-age': '3600',
      });
      const names = String(headers?.['access-control-allow-headers']).split(',');
      expect(names).toEqual(
        expect.arrayContaining(['authorization', 'content-type', 'content-md5', 'accept', 'x-acs-date']),
      );
    },
  );
});

describe('a request that no route takes', () => {
  const answer = async (method: string, path: string) => {
    const { statusCode, body = '' } = await handler(apiEvent({ method, path }), apiContext());
    const { Code, Message } = JSON.parse(body);
    return `${statusCode} ${Code}: ${Message}`;
  };

  it.each(unknownPaths)('for the path %j is answered that the path is not ours', async (path) => {
    expect(await answer('POST', path)).toBe(
      '400 InvalidUrlPattern: Specified url pattern contains some illegal words.',
    );
  });

  it.each([
    ['PUT', '/images'],
    ['HEAD', '/images'],
    ['OPTIONS', '/images'],
    ['DELETE', '/images'],
    ['POST', '/images/img-1'],
    ['PATCH', '/images/..'],
    ['POST', '/quotas'],
  ])('for %s %s is answered that the method is not supported', async (method, path) => {
    expect(await answer(method, path)).toBe(
      '400 MethodNotAllowed: The request http method is not supported for this resource.',
    );
  });
});
