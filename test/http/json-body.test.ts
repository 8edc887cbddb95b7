import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { httpRequest } from '../../functions/api/http-request.ts';
import { jsonBody } from '../../functions/api/json-body.ts';
import { apiEvent, refusalAnswer, sendThrough } from '../support/api-event.ts';

const parsed = async (body: string | Buffer) => {
  const { json } = await sendThrough(apiEvent({ body, base64: true }), [httpRequest(), jsonBody()]);
  return json;
};
const refused = async (body: string | Buffer) => {
  const { status, code, message } = await refusalAnswer(() => parsed(body));
  return { status, code, message };
};
const invalidJson = {
  status: 400,
  code: 'InvalidJsonFormat',
  message: 'The request body has an invalid json format.',
};

describe('the JSON body', () => {
  it('is any JSON value, as it was sent', () =>
    fc.assert(
      fc.asyncProperty(fc.json({ stringUnit: 'grapheme' }), async (json) => {
        expect(await parsed(json)).toEqual(JSON.parse(json));
      }),
    ));

  it.each([
    ['astral characters', '"𠮷"', '𠮷'],
    ['an escaped backslash before what looks like half a character', '"\\\\ud800"', '\\ud800'],
    ['escaped surrogate pairs', '"\\ud842\\udfb7"', '𠮷'],
    ['a byte order mark, which is ignored', '\ufeff{}', {}],
    ['white space around', ' \r\n\t{} \n', {}],
    ['a number beyond doubles', '1e999', Number.POSITIVE_INFINITY],
  ])('may hold %s', async (_, body, json) => {
    expect(await parsed(body)).toEqual(json);
  });

  it('may have a key __proto__, which is a key like others', async () => {
    const json = await parsed('{"__proto__":{"a":1}}');
    expect(Object.keys(json as object)).toEqual(['__proto__']);
  });

  it.each([
    ['empty', ''],
    ['white space', ' \n'],
    ['unfinished', '{"Name":'],
    ['followed by more', '{}{}'],
    ['with a comma too many', '{"Name":"a",}'],
    ['with single quotes', "{'Name':'a'}"],
    ['with a comment', '{}//'],
    ['a form', 'Name=a&Platform=Linux'],
    ['undefined', 'undefined'],
    ['NaN', 'NaN'],
    ['with a raw control character in a string', '"\u0001"'],
    ['with two byte order marks', '\ufeff\ufeff{}'],
  ])('is refused when it is %s', async (_, body) => {
    expect(await refused(body)).toEqual(invalidJson);
  });

  it.each([
    ['a byte that starts nothing', [0x22, 0xff, 0x22]],
    ['a sequence cut short', [0x22, 0xe4, 0xb8, 0x22]],
    ['an overlong encoding', [0x22, 0xc0, 0xaf, 0x22]],
    ['an encoded surrogate', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['Latin-1', [...Buffer.from('"ä"', 'latin1')]],
    ['UTF-16', [...Buffer.from('{}', 'utf16le')]],
  ])('is refused when it is no UTF-8: %s', async (_, bytes) => {
    expect(await refused(Buffer.from(bytes))).toEqual(invalidJson);
  });

  it.each([
    ['a value', '"\\ud800"'],
    ['a low half before a high one', '"\\udfb7\\ud842"'],
    ['a key', '{"\\udc00":1}'],
    ['a nested value', '{"a":[{"b":[1,"x\\ud800y"]}]}'],
    ['a nested key', '[[{"a":{"\\ud800":null}}]]'],
    ['a later field', '{"a":"fine","b":"\\udfff"}'],
    ['a value that another replaces', '{"a":"\\ud800","a":"fine"}'],
    ['a value behind a backslash', '"\\\\\\ud800"'],
    ['a high half behind a pair', '"\\ud842\\udfb7\\ud842"'],
  ])('is refused when a lone surrogate is in it: %s', async (_, body) => {
    expect(await refused(body)).toEqual(invalidJson);
  });
});

describe('a JSON body that nests 100,000 deep', () => {
  const depth = 100_000;

  it.each([
    ['arrays', '['.repeat(depth), ']'.repeat(depth)],
    ['arrays in a field', `{"Name":${'['.repeat(depth)}`, `${']'.repeat(depth)}}`],
  ])('is parsed: %s', async (_, open, close) => {
    expect(await parsed(open + close)).toBeTypeOf('object');
  });

  it('is refused when it does not end', async () => {
    expect(await refused('['.repeat(depth))).toEqual(invalidJson);
    expect(await refused('{"a":'.repeat(depth / 2))).toEqual(invalidJson);
  });

  it('is refused when a lone surrogate is at its bottom', async () => {
    expect(await refused(`${'['.repeat(depth)}"\\ud800"${']'.repeat(depth)}`)).toEqual(invalidJson);
  });
});
