import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** By benchmark, then by contestant or case: figures in the units of their names. */
export type Results = Record<string, Record<string, Record<string, number>>>;

const path = join(import.meta.dirname, '../../docs/performance/results.json');

/** What `npm run bench -- plots` draws. */
export function savedResults(): Results {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
}

/** Keeps a benchmark's figures, where the command line says `--save`. */
export function saveResults(benchmark: string, results: Results[string]): void {
  if (!process.argv.includes('--save')) return;
  writeFileSync(path, `${JSON.stringify({ ...savedResults(), [benchmark]: results }, undefined, 2)}\n`);
}
