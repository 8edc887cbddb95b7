import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scripts } from '../../infra/cli/scripts.ts';

const project = join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(project, file), 'utf8');

test('help explains every script of package.json, at most 16', () => {
  const names = Object.keys(JSON.parse(read('package.json')).scripts);
  expect(Object.keys(scripts).sort()).toEqual(names.sort());
  expect(names.length).toBeLessThanOrEqual(16);
});

test('CONTRIBUTING explains every script in the same words', () => {
  const text = read('CONTRIBUTING.md');
  for (const [name, summary] of Object.entries(scripts))
    expect(text).toContain(`| \`${name}\` | ${summary} |`);
});
