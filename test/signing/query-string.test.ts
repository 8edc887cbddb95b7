import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseQuery, percentEncode, sortedByName } from '../../functions/signing/query-string.ts';
import { codeUnits, text } from '../support/text.ts';

/** Percent-encoded bytes, well-formed UTF-8 or not: of each length, and of every class of byte. */
const escapes = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        0x00,
        0x7f,
        0x80,
        0x8f,
        0x90,
        0x9f,
        0xa0,
        0xbf,
        0xc0,
        0xc1,
        0xc2,
        0xdf,
        0xe0,
        0xe1,
        0xec,
        0xed,
        0xee,
        0xef,
        0xf0,
        0xf1,
        0xf3,
        0xf4,
        0xf5,
        0xff,
      ),
      fc.nat(255),
    ),
    { minLength: 1, maxLength: 4 },
  )
  .chain((bytes) => fc.constantFrom(...[false, true].map((upper) => encodedBytes(bytes, upper))));

function encodedBytes(bytes: readonly number[], upper: boolean): string {
  const hex = Buffer.from(bytes).toString('hex').replace(/../g, '%$&');
  return upper ? hex.toUpperCase() : hex;
}

function decodedOrKept(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const parameter = fc.record({ name: text.filter((name) => name !== ''), value: text });

describe('percentEncode', () => {
  it('leaves only unreserved characters, and decodes to the same text', () =>
    fc.assert(
      fc.property(text, (string) => {
        const encoded = percentEncode(string);
        expect(encoded).toMatch(/^(?:[A-Za-z0-9._~-]|%[0-9A-F]{2})*$/);
        expect(decodeURIComponent(encoded)).toBe(string);
      }),
    ));

  it.each([
    [' ', '%20'],
    ['+', '%2B'],
    ['*', '%2A'],
    ['~', '~'],
    ["!'()", '%21%27%28%29'],
    ['/', '%2F'],
    ['ä', '%C3%A4'],
    ['𠮷', '%F0%A0%AE%B7'],
    ['\ud800', '%EF%BF%BD'],
  ])('encodes %j', (decoded, encoded) => {
    expect(percentEncode(decoded)).toBe(encoded);
  });
});

describe('parseQuery', () => {
  it('reads back every encoded list of parameters, in its order', () =>
    fc.assert(
      fc.property(fc.array(parameter), (parameters) => {
        const query = parameters.map(({ name, value }) => `${percentEncode(name)}=${percentEncode(value)}`);
        const read = parseQuery(query.join('&')).map(({ name, value }) => ({ name, value }));
        expect(read).toEqual(parameters);
      }),
    ));

  it('never throws, and keeps what was sent', () =>
    fc.assert(
      fc.property(codeUnits, (query) => {
        const pairs = query.split('&').filter((pair) => pair !== '');
        const raw = parseQuery(query).map(({ raw: { name, value } }) => [name, `${name}=${value}`]);
        expect(raw).toHaveLength(pairs.length);
        for (const [index, pair] of pairs.entries()) expect(raw[index]).toContain(pair);
      }),
    ));

  it('decodes what decodeURIComponent decodes, and keeps everything else', () =>
    fc.assert(
      fc.property(fc.array(fc.oneof(escapes, codeUnits), { maxLength: 6 }), (parts) => {
        const sent = parts.join('').replaceAll(/[&=]/g, '');
        fc.pre(sent !== '');
        const plain = sent.replaceAll('+', ' ');
        const expected = { value: decodedOrKept(sent), form: { name: 'a', value: decodedOrKept(plain) } };
        expect(parseQuery(`a=${sent}`)).toMatchObject([expected]);
      }),
      { numRuns: 2000 },
    ));

  it.each([
    ['a plus sign as one', 'a=1+2', 'a', '1+2'],
    ['what does not decode as it was sent', 'a=%E4%', 'a', '%E4%'],
    ['a bare name with the empty value', 'a', 'a', ''],
    ['a value without a name', '=1', '', '1'],
  ])('reads %s', (_, query, name, value) => {
    expect(parseQuery(query)).toMatchObject([{ name, value }]);
  });
});

describe('sortedByName', () => {
  it('sorts by code units, and leaves equal names in their order', () => {
    const query = 'b=1&B=2&a=3&a=1&%C3%A4=0&_=4&a-b=5&a.b=6';
    const sorted = sortedByName(parseQuery(query)).map(({ raw: { name, value } }) => `${name}=${value}`);
    expect(sorted).toEqual(['B=2', '_=4', 'a=3', 'a=1', 'a-b=5', 'a.b=6', 'b=1', '%C3%A4=0']);
  });

  it('does not depend on the order sent', () =>
    fc.assert(
      fc.property(fc.uniqueArray(parameter, { selector: ({ name }) => name }), (parameters) => {
        const query = parameters.map(({ name, value }) => `${percentEncode(name)}=${percentEncode(value)}`);
        const forwards = sortedByName(parseQuery(query.join('&')));
        expect(sortedByName(parseQuery(query.toReversed().join('&')))).toEqual(forwards);
      }),
    ));
});
