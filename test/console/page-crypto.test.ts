import * as node from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as page from '../../infra/console/page/node-crypto.ts';

const names = ['md5', 'sha1', 'sha256'] as const;

describe("the page's replacement of node:crypto", () => {
  it.each(names)('hashes and MACs with %s as Node does', (name) => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (text, secret) => {
        for (const encoding of ['hex', 'base64'] as const) {
          expect(page.createHash(name).update(text).digest(encoding)).toBe(
            node.createHash(name).update(text).digest(encoding),
          );
          expect(page.createHmac(name, secret).update(text).digest(encoding)).toBe(
            node.createHmac(name, secret).update(text).digest(encoding),
          );
        }
      }),
      { numRuns: 50 },
    );
  });

  it('makes distinct UUIDs of version 4', () => {
    const ids = Array.from({ length: 100 }, page.randomUUID);
    expect(new Set(ids).size).toBe(100);
    for (const id of ids)
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
