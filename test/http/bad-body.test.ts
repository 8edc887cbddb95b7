import { describe, expect, inject, it } from 'vitest';
import { type ContractError, expectError } from '../support/contract-error.ts';
import { send } from '../support/http.ts';
import { creation, image } from '../support/image-calls.ts';
import {
  expectNoInternals,
  invalid,
  invalidJson,
  missing,
  newBadInputTenant,
  notFound,
} from './bad-input.ts';

const stack = inject('stack');
const tenant = await newBadInputTenant(stack);
const good = JSON.stringify(image);
const notObject = invalid('HttpBody', ' Its type must be object.');
const tooLarge = invalid('HttpBody', ' Its size must be in [0, 262144].');

describe('a body', () => {
  it.each<[what: string, body: Buffer | string, error: ContractError]>([
    ['that is empty', '', invalidJson],
    ['of white space', ' \r\n\t', invalidJson],
    ['with a byte order mark only', '\ufeff', invalidJson],
    ['that is not JSON', 'Name=web-server&Platform=Linux', invalidJson],
    ['of two JSON texts', `${good}${good}`, invalidJson],
    ['with a comma too many', good.replace('}', ',}'), invalidJson],
    ['with single quotes', good.replaceAll('"', "'"), invalidJson],
    ['with NaN', '{"Name":NaN}', invalidJson],
    ['with a raw control character', good.replace('web', 'we\u0000b'), invalidJson],
    ['that is not UTF-8', Buffer.concat([Buffer.from(good), Buffer.from([0xff])]), invalidJson],
    ['in Latin-1', Buffer.from(good.replace('web', 'w\u00e4b'), 'latin1'), invalidJson],
    ['with an overlong slash', Buffer.from([0x22, 0xc0, 0xaf, 0x22]), invalidJson],
    ['with a surrogate in UTF-8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), invalidJson],
    ['in UTF-16', Buffer.from(good, 'utf16le'), invalidJson],
    ['that is gzipped', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]), invalidJson],
    ['of random bytes', Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)), invalidJson],
    ['with a lone high surrogate', good.replace('web', '\\ud800'), invalidJson],
    ['with a lone low surrogate', good.replace('web', '\\udc00'), invalidJson],
    ['with surrogates the wrong way round', good.replace('web', '\\udc00\\ud800'), invalidJson],
    ['with a lone surrogate in a name', good.replace('{', '{"\\ud800":1,'), invalidJson],
    ['with a lone surrogate deep down', good.replace('{', '{"x":[{"y":["\\udfff"]}],'), invalidJson],
    ['of null', 'null', notObject],
    ['of a string', '"{}"', notObject],
    ['of a number', '1e999', notObject],
    ['that nests 100,000 arrays', '['.repeat(100_000) + ']'.repeat(100_000), notObject],
    ['that opens 100,000 arrays', '['.repeat(100_000), invalidJson],
    [
      'that nests 40,000 objects in a field',
      good.replace('{', `{"Description":${'{"":'.repeat(40_000)}1${'}'.repeat(40_000)},`),
      invalid('Description', ' Its type must be string.'),
    ],
    [
      'with 20,000 fields',
      `{${Array.from({ length: 20_000 }, (_, i) => `"f${i}":1`).join()}}`,
      missing('Name'),
    ],
    ['of 300 KiB', `{"Description":"${'d'.repeat(300 * 1024)}"}`, tooLarge],
    ['of 1 MiB that is no JSON', Buffer.alloc(1024 * 1024, 0xff), tooLarge],
    ['with __proto__', good.replace('{', '{"__proto__":{"Name":"other"},'), invalid('__proto__')],
    ['that is in __proto__', `{"__proto__":${good}}`, missing('Name')],
    ['with constructor', good.replace('{', '{"constructor":{"prototype":{}},'), invalid('constructor')],
    ['with toString', good.replace('{', '{"toString":1,'), invalid('toString')],
    ['with a NUL in a name', good.replace('{', '{"a\\u0000":1,'), invalid('Parameter')],
    ['with an endless name', good.replace('{', `{"${'n'.repeat(100_000)}":1,`), invalid('Parameter')],
    ['with a placeholder for a name', good.replace('{', '{"{value}":1,'), invalid('Parameter')],
    ['with a number for a token', good.replace('{', '{"IdempotentToken":1,'), invalid('IdempotentToken')],
    ['with null for a token', good.replace('{', '{"IdempotentToken":null,'), invalid('IdempotentToken')],
  ])('%s is refused', async (_, body, error) => {
    const answer = await tenant.send(creation(body));
    expectError(answer, stack.url, error);
    expectNoInternals(answer.text);
  });

  it('of 11 MB is refused by API Gateway itself', async () => {
    const answer = await send(stack.url, {
      method: 'POST',
      target: '/images',
      body: Buffer.alloc(11 * 1024 * 1024),
    });
    expect([answer.status, answer.text]).toEqual([413, '{"message":"Request Entity Too Large"}']);
  });

  it.each<[type: string]>([
    ['application/json'],
    ['application/json; charset=utf-8'],
    ['application/json; charset=latin1'],
    ['application/octet-stream'],
    ['application/octet-stream;charset=utf-8'],
    ['application/x-www-form-urlencoded'],
    ['multipart/form-data; boundary=x'],
    ['text/plain;charset=UTF-8'],
    ['text/xml'],
    ['image/png'],
    ['no type at all'],
    [','],
  ])('is JSON whatever its Content-Type says: %s', async (type) => {
    const body = { ...image, Description: 'ä 𠮷', EcsImageId: `m-${type.length}` };
    const answer = await tenant.send({ ...creation(body), headers: { 'content-type': type } });
    expect(answer.status).toBe(201);
    const path = `/images/${JSON.parse(answer.text).Id}`;
    const { text } = await tenant.send({ method: 'GET', path });
    expect(JSON.parse(text).Description).toBe('ä 𠮷');
    await tenant.send({ method: 'DELETE', path });
  });

  it('on a GET or a DELETE is ignored', async () => {
    const body = '{"Name":';
    expect((await tenant.send({ method: 'GET', path: '/images', body })).status).toBe(200);
    expectError(await tenant.send({ method: 'DELETE', path: '/images/img-1', body }), stack.url, notFound);
  });
});
