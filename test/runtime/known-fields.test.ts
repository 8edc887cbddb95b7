import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseKnownFields as parseBytes } from '../../functions/runtime/known-fields.ts';
import { parseWellFormedJson } from '../../functions/runtime/well-formed-json.ts';
import { codeUnits } from '../support/text.ts';

const known = ['Name', 'Type'];
const parseKnownFields = (text: string) => parseBytes(Buffer.from(text), known);

/** What JSON.parse returns, reduced to what parseKnownFields promises. */
function expected(text: string): unknown {
  const value = parseWellFormedJson(text.replace(/^\ufeff(?!\ufeff)/, ''));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const entries = Object.entries(value);
  const fields = entries.filter(([name]) => known.includes(name)).map(([name, field]) => [name, kind(field)]);
  return { fields: Object.fromEntries(fields), hasUnknown: fields.length < entries.length };
}

function kind(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Array.isArray(value) ? [] : {};
}

function actual(text: string): unknown {
  const value = parseKnownFields(text);
  if (value === undefined) return undefined;
  const entries = Object.entries(value as object);
  const fields = entries.filter(([name]) => known.includes(name));
  expect(entries.length - fields.length).toBeLessThanOrEqual(1);
  return { fields: Object.fromEntries(fields), hasUnknown: fields.length < entries.length };
}

function outcome(read: (text: string) => unknown, text: string): unknown {
  try {
    return read(text);
  } catch (error) {
    return (error as Error).name;
  }
}

/** Pieces of JSON: most rows of them are invalid, many nearly valid. */
const piece = fc.oneof(
  fc.constantFrom(
    ...['{', '}', '[', ']', ',', ':', '"', '\\', ' ', '\n', '\t', '\u0001', '\u00a0', '\ufeff', '//'],
    ...[
      '"Name":',
      '"Type" :',
      '"N\\u0061me":',
      '"\\u004eame":',
      '"Nam\\u0065x":',
      '"a":',
      '"__proto__":',
      '{}',
      '[]',
    ],
    ...[
      '0',
      '01',
      '-',
      '-0',
      '1.',
      '.5',
      '1e5',
      '1E+',
      '1e-2',
      '-1.5e+3',
      'true',
      'false',
      'null',
      'nul',
      'NaN',
    ],
    ...[
      '"\\ud842\\udfb7"',
      '"\\ud842"',
      '"\\udfb7"',
      '"\\uD842\\n"',
      '"\\u12"',
      '"\\x"',
      '"\\\\"',
      '"\\/\\b"',
      '"𠮷"',
    ],
  ),
  codeUnits,
  fc.json(),
);
const nearlyJson = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('').toWellFormed());
/** More white space than a key may have bytes, now and then. */
const space = fc.oneof(
  { weight: 30, arbitrary: fc.constantFrom('', ' ', '\t\r\n') },
  { weight: 1, arbitrary: fc.constant(' '.repeat(20_000)) },
);
const key = fc.constantFrom('"Name"', '"N\\u0061me"', '"Type"', '"type"', '""', '"0"');
const members = fc
  .array(
    fc
      .tuple(space, key, space, space, fc.json(), space)
      .map(([before, name, afterName, afterColon, value, after]) =>
        [before, name, afterName, ':', afterColon, value, after].join(''),
      ),
    { maxLength: 6 },
  )
  .map((texts) => `{${texts.join()}}`);

describe('the known fields of a JSON object', () => {
  it.each([
    ['any JSON', fc.json({ stringUnit: 'grapheme' })],
    ['objects with these fields', members],
    ['what is nearly JSON', nearlyJson],
    ['what is nearly an object', nearlyJson.map((text) => `{"Name":${text}}`)],
  ] as const)('are those that JSON.parse finds, and it refuses what JSON.parse refuses: %s', (_, texts) => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(outcome(actual, text)).toEqual(outcome(expected, text));
      }),
      { numRuns: 1500 },
    );
  });

  it('are checked with the rest of the text, and the first unknown field is kept', () => {
    expect(parseKnownFields('{"b":[{"c":1}],"Name":"x","a":2,"Name":{"y":1}}')).toEqual({
      b: [],
      Name: {},
    });
    expect(() => parseKnownFields('{"b":[{"c":01}],"Name":"x"}')).toThrow(SyntaxError);
  });

  it('are found in text that nests 100,000 deep', () => {
    const [open, close] = ['{"a":['.repeat(50_000), ']}'.repeat(50_000)];
    expect(parseKnownFields(`{"Name":"x","b":${open}${close}}`)).toEqual({ Name: 'x', b: {} });
    expect(parseKnownFields(`${open}${close}`)).toEqual({ a: [] });
    expect(() => parseKnownFields(open)).toThrow(SyntaxError);
  });

  it('are found behind a key of more than 16 KB, which is shortened', () => {
    const fields = parseKnownFields(`{"${'k'.repeat(20_000)}":1,"Name":"x"}`) as object;
    expect(fields).toMatchObject({ Name: 'x' });
    expect(Object.keys(fields).map(({ length }) => length)).toEqual([4, 16_384]);
  });

  it('are kept whole up to 16 KB, and shortened beyond', () => {
    const name = 'n'.repeat(16_382);
    expect(parseKnownFields(JSON.stringify({ Name: name }))).toEqual({ Name: name });
    const { Name } = parseKnownFields(JSON.stringify({ Name: `${name}n` })) as { Name: string };
    expect(Name.length).toBeGreaterThan(1024);
    expect(parseKnownFields(`{"Name":${'1'.repeat(20_000)}}`)).toEqual({ Name: expect.any(Number) });
  });
});
