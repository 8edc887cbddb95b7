import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const docs = join(import.meta.dirname, '../../docs');
const design = readFileSync(join(docs, 'design.md'), 'utf8');
const references = [...design.matchAll(/\[`(\w+)`\]\(([^)]+\.ts)\)/g)].map(
  ([, name = '', path = '']) => [name, path] as const,
);

test('design.md walks through the code', () => {
  expect(references.length).toBeGreaterThan(20);
});

test.each(references)('design.md finds %s in %s', (name, path) => {
  const file = join(docs, path);
  expect(existsSync(file)).toBe(true);
  const declaration = new RegExp(`^(export )?(async )?(function|const) ${name}\\b`, 'm');
  expect(readFileSync(file, 'utf8')).toMatch(declaration);
});
