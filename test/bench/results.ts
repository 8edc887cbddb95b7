import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Figures by benchmark, then by contestant or case. Their names contain the unit. */
export type Results = Record<string, Record<string, Record<string, number>>>;

const path = join(import.meta.dirname, '../../docs/performance/results.json');

/** The results that `npm run bench -- plots` draws. */
export function savedResults(): Results {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
}

/** Saves a benchmark's figures if the command line has `--save`. */
export function saveResults(benchmark: string, results: Results[string]): void {
  if (!process.argv.includes('--save')) return;
  writeFileSync(path, `${JSON.stringify({ ...savedResults(), [benchmark]: results }, undefined, 2)}\n`);
}
