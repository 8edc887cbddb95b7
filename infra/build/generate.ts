import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { alarmTable } from './alarm-table.ts';
import { compiledValidators } from './compiled-validators.ts';
import { errorTable } from './error-table.ts';
import { openApiFile } from './openapi/document.ts';
import { publishedSchemas } from './published-schemas.ts';

/**
 * Writes the generated files. With --check, writes nothing and fails if a committed file is out of date.
 */

/** `path` is relative to the project root. */
export type GeneratedFile = { readonly path: string; readonly content: string };

const project = join(import.meta.dirname, '../..');
const files = [...compiledValidators(), errorTable(), openApiFile(), ...publishedSchemas(), alarmTable()];

if (process.argv.includes('--check')) {
  const stale = files.filter(({ path, content }) => committed(path) !== content);
  for (const { path } of stale) console.error(`${path} is out of date: npm run generate`);
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  for (const { path, content } of files) writeFileSync(join(project, path), content);
}

function committed(path: string): string | undefined {
  try {
    return readFileSync(join(project, path), 'utf8');
  } catch {
    return undefined;
  }
}
