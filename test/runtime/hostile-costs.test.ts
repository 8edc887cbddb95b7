import { afterEach, describe, expect, it, vi } from 'vitest';
import { parseKnownFields } from '../../functions/runtime/known-fields.ts';
import { createImageFields } from '../../functions/schemas/create-image-body.ts';
import type { HttpRequest } from '../../functions/signing/http-request.ts';
import { candidateStringsToSign } from '../../functions/signing/v1.ts';
import { candidateCanonicalRequests } from '../../functions/signing/v3.ts';
import { hostileInputs } from '../bench/hostile-inputs.ts';

// What a request may cost is counted here in steps, which are the same on every machine. `npm run bench -- hostile-requests` has
// the times.

/** The fastest of a few runs, in milliseconds; a run may end in a SyntaxError. */
function fastest(run: () => unknown): number {
  const times = Array.from({ length: 5 }, () => {
    const start = performance.now();
    try {
      run();
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
    return performance.now() - start;
  });
  return Math.min(...times);
}

afterEach(() => void vi.restoreAllMocks());

const queries = hostileInputs.flatMap(({ name, query }) =>
  query === undefined ? [] : [[name, query] as const],
);
const bodies = hostileInputs.flatMap(({ name, body }) => (body === undefined ? [] : [[name, body] as const]));

const requestWith = (rawQuery: string): HttpRequest => ({
  method: 'GET',
  path: '/images',
  rawQuery,
  headers: { host: 'h', date: 'now', 'content-type': 'application/json' },
  body: Buffer.alloc(0),
});

describe.each(queries)('%s', (_, query) => {
  const candidates = [
    ['V1', () => candidateStringsToSign(requestWith(query))],
    ['V3', () => candidateCanonicalRequests(requestWith(query), ['host'])],
  ] as const;

  it.each(candidates)(
    'is decoded without an exception, and parsed and sorted once under %s',
    (_, candidates) => {
      const decode = vi.spyOn(globalThis, 'decodeURIComponent');
      const sort = vi.spyOn(Array.prototype, 'toSorted');
      candidates();
      expect(decode.mock.results.filter(({ type }) => type === 'throw')).toEqual([]);
      expect(decode.mock.calls.length).toBeLessThanOrEqual(4 * query.split('&').length);
      // Under V3 the names of headers are sorted too.
      expect(sort.mock.calls.length).toBeLessThanOrEqual(2);
    },
  );

  it('has few strings to sign, none much longer than the query', () => {
    for (const [, strings] of candidates) {
      expect(strings().length).toBeLessThanOrEqual(28);
      for (const string of strings()) expect(string.length).toBeLessThanOrEqual(3 * query.length + 200);
    }
  });
});

describe.each(bodies)('%s', (_, body) => {
  it('is only built in small part', () => {
    const parse = vi.spyOn(JSON, 'parse');
    try {
      parseKnownFields(body, createImageFields);
    } catch (error) {
      expect(error).toBeInstanceOf(SyntaxError);
    }
    const built = parse.mock.calls.reduce((sum, [text]) => sum + text.length, 0);
    expect(built).toBeLessThanOrEqual(150_000);
  });

  // A wide margin: a cost quadratic in the length of the body would be hundreds of times as high.
  it('takes about as long as JSON.parse, which builds it all', () => {
    const text = body.toString();
    const limit = 20 * fastest(() => JSON.parse(text)) + 10;
    expect(fastest(() => parseKnownFields(body, createImageFields))).toBeLessThan(limit);
  });
});
