import fc from 'fast-check';
import { expect, it } from 'vitest';
import { finder } from './traces.ts';

const text = fc.string({ maxLength: 30 });
const secret = fc.string({ unit: 'grapheme-ascii', minLength: 12, maxLength: 40 });

it.each<[form: string, written: (before: string, secret: string, after: string) => string]>([
  ['as it is', (before, secret, after) => before + secret + after],
  ['URL-encoded', (before, secret, after) => encodeURIComponent(before + secret + after)],
  ['in JSON', (before, secret, after) => JSON.stringify({ [before]: secret + after })],
  ['in hex', (before, secret, after) => Buffer.from(before + secret + after).toString('hex')],
  ['in base64', (before, secret, after) => Buffer.from(before + secret + after).toString('base64')],
  ['in base64url', (before, secret, after) => Buffer.from(before + secret + after).toString('base64url')],
])('finds a secret %s, wherever it stands', (_, written) => {
  fc.assert(
    fc.property(text, secret, text, (before, value, after) => {
      expect(finder([{ what: 'it', value }])(written(before, value, after))).toEqual(['it']);
    }),
  );
});

it('finds nothing in a text without secrets', () => {
  const find = finder([{ what: 'it', value: 'correct horse battery staple' }]);
  expect(find(JSON.stringify(process.versions) + Buffer.from('correct horse').toString('base64'))).toEqual(
    [],
  );
});
