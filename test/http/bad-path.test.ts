import { describe, expect, inject, it } from 'vitest';
import { expectError } from '../support/contract-error.ts';
import { send } from '../support/http.ts';
import {
  expectNoInternals,
  methodNotAllowed,
  newBadInputTenant,
  notFound,
  unknownPath,
} from './bad-input.ts';

const stack = inject('stack');
const tenant = await newBadInputTenant(stack);

describe('a path', () => {
  it.each<[sent: string, decoded: string]>([
    ['/images/%00', '/images/\u0000'],
    ['/images/..', '/images/..'],
    ['/images/.', '/images/.'],
    ['/images/%2e%2e', '/images/..'],
    ['/images/img-%00', '/images/img-\u0000'],
    ['/images/img-1%0d%0aX:y', '/images/img-1\r\nX:y'],
    ['/images/IMG-1', '/images/IMG-1'],
    ['/images/img-', '/images/img-'],
    ['/images/img-%F0%A0%AE%B7', '/images/img-𠮷'],
    ['/images/*', '/images/*'],
    ['/images/IMAGE%23img-1', '/images/IMAGE#img-1'],
    ['/images/__proto__', '/images/__proto__'],
    [`/images/img-${'a'.repeat(64)}`, `/images/img-${'a'.repeat(64)}`],
    [`/images/img-${'a'.repeat(65)}`, `/images/img-${'a'.repeat(65)}`],
    [`/images/img-${'a'.repeat(6000)}`, `/images/img-${'a'.repeat(6000)}`],
  ])('that names no image is not found: %s', async (sentPath, path) => {
    for (const method of ['GET', 'DELETE']) {
      const answer = await tenant.send({ method, path, sentPath });
      expectError(answer, stack.url, notFound);
      expectNoInternals(answer.text);
    }
  });

  it.each([
    '//images',
    '/images//',
    '/images//img-1',
    '/images/a%2Fb',
    '/images/../images',
    '/./images',
    '/%00',
    '/%ff',
    '/images/%zz/',
    '/images%00',
    '/images%20',
    '/images;a=b',
    '/..%2f..%2fetc%2fpasswd',
    '/$default',
    '/{ImageId}',
    `/${'a/'.repeat(3000)}`,
  ])('that does not exist is refused: %s', async (target) => {
    const answer = await send(stack.url, { method: 'GET', target });
    expectError(answer, stack.url, unknownPath);
    expectNoInternals(answer.text);
  });

  it('that cannot be decoded is not found', async () => {
    for (const path of ['/images/%zz', '/images/%ff', '/images/%']) {
      expectError(await tenant.send({ method: 'GET', path }), stack.url, notFound);
    }
  });
});

describe('a method', () => {
  it.each([
    ['PUT', '/images'],
    ['OPTIONS', '/images'],
    ['TRACE', '/images'],
    ['PATCH', '/images/img-1'],
    ['PROPFIND', '/quotas'],
    ['M-SEARCH', '/images'],
  ])('is refused where it is not supported: %s %s', async (method, target) => {
    expectError(await send(stack.url, { method, target }), stack.url, methodNotAllowed);
  });

  it('is refused without a body when it is HEAD', async () => {
    const { status, text, headers } = await send(stack.url, { method: 'HEAD', target: '/images' });
    expect([status, text]).toEqual([400, '']);
    expect(headers['x-acs-request-id']).toBe(headers['request-id']);
  });

  it('is refused by its path in OPTIONS *', async () => {
    const answer = await send(stack.url, { method: 'OPTIONS', target: '*' });
    expectError(answer, stack.url, unknownPath);
  });
});
