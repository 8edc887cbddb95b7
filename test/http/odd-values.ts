import fc from 'fast-check';

/** Strings that break careless programs. */
const traps = [
  '',
  ' ',
  '\u0000',
  '\r\nx-injected: 1',
  '%',
  '%zz',
  '%00',
  '%2e%2e%2f',
  '%25%32%35',
  '../../etc/passwd',
  '..\\..',
  '__proto__',
  'constructor',
  'toString',
  '{value}',
  '{stringToSign}',
  '$&',
  '<script>',
  "' OR 1=1 --",
  'IMAGE#img-1',
  'ACCOUNT#0',
  'ECS#',
  'TOKEN#a',
  'null',
  'true',
  '-1',
  '1e999',
  '9007199254740993',
  '\ufeff',
  '\ud800',
  '\udfff\ud800',
  '\u202e',
  '\u0301'.repeat(50),
  '👩‍👩‍👧‍👦',
  '𠮷'.repeat(65),
  'ſ',
  'İ',
];

/** Lengths around every limit of the contract, in characters. */
const longText = fc
  .tuple(
    fc.constantFrom('a', 'ä', '𠮷', '%41', '&', '='),
    fc.constantFrom(63, 64, 65, 255, 257, 1024, 1025, 5000),
  )
  .map(([unit, times]) => unit.repeat(times));

/** Any text: mostly short and odd, sometimes long, sometimes half a character. */
export const oddText: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...traps) },
  { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
  { weight: 2, arbitrary: fc.string({ maxLength: 40 }) },
  { weight: 1, arbitrary: longText },
);

/** JSON texts for a value, some of them invalid. */
export const oddJson: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 3, arbitrary: oddText },
  { weight: 1, arbitrary: fc.constantFrom(null, true, 0, -1, 1.5, [], {}, [[]], { a: { b: [] } }) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
);

/** A raw query: parts of valid ones, encoded or not, repeated or broken. */
export function oddQuery(names: readonly string[]): fc.Arbitrary<string> {
  const name = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...names) },
    { weight: 1, arbitrary: oddText.map(encoded) },
  );
  const value = fc.oneof(fc.constantFrom('', '1', 'a_1', 'Self', 'System', '100', '%'), oddText.map(encoded));
  const pair = fc
    .tuple(name, fc.constantFrom('=', '=', '=', '', '=='), value)
    .map(([key, separator, rest]) => key + separator + rest);
  return fc
    .tuple(fc.array(pair, { maxLength: 4 }), fc.constantFrom('&', '&', '&', '&&', ';'))
    .map(([pairs, separator]) => pairs.join(separator));
}

/** Percent-encodes only what a URL cannot hold. */
export function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** A header value that HTTP allows. */
export function headerValue(text: string): string {
  return text
    .toWellFormed()
    .replace(/\p{Cc}/gu, '')
    .trim();
}
