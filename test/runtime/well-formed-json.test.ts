import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseWellFormedJson } from '../../functions/runtime/well-formed-json.ts';

describe('well-formed JSON', () => {
  it('has the value that JSON.parse gives it', () =>
    fc.assert(
      fc.property(fc.json({ stringUnit: 'grapheme' }), (json) => {
        expect(parseWellFormedJson(json)).toEqual(JSON.parse(json));
      }),
    ));

  it.each([
    ['astral characters', '"𠮷"', '𠮷'],
    ['an escaped backslash before what looks like half a character', '"\\\\ud800"', '\\ud800'],
    ['escaped surrogate pairs', '"\\ud842\\udfb7"', '𠮷'],
    ['a byte order mark, which is ignored', '\ufeff{}', {}],
    ['white space around', ' \r\n\t{} \n', {}],
    ['a number beyond doubles', '1e999', Number.POSITIVE_INFINITY],
  ])('may hold %s', (_, text, json) => {
    expect(parseWellFormedJson(text)).toEqual(json);
  });

  it('may have a key __proto__, which is a key like others', () => {
    const json = parseWellFormedJson('{"__proto__":{"a":1}}');
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
  ])('is refused when it is %s', (_, text) => {
    expect(() => parseWellFormedJson(text)).toThrow(SyntaxError);
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
  ])('is refused with a lone surrogate in it: %s', (_, text) => {
    expect(() => parseWellFormedJson(text)).toThrow(SyntaxError);
  });
});

describe('JSON that nests 100,000 deep', () => {
  const depth = 100_000;

  it.each([
    ['arrays', '['.repeat(depth), ']'.repeat(depth)],
    ['arrays in a field', `{"Name":${'['.repeat(depth)}`, `${']'.repeat(depth)}}`],
  ])('is parsed: %s', (_, open, close) => {
    expect(parseWellFormedJson(open + close)).toBeTypeOf('object');
  });

  it('is refused when it does not end', () => {
    expect(() => parseWellFormedJson('['.repeat(depth))).toThrow(SyntaxError);
    expect(() => parseWellFormedJson('{"a":'.repeat(depth / 2))).toThrow(SyntaxError);
  });

  it('is refused when a lone surrogate is at its bottom', () => {
    expect(() => parseWellFormedJson(`${'['.repeat(depth)}"\\ud800"${']'.repeat(depth)}`)).toThrow(
      SyntaxError,
    );
  });
});
