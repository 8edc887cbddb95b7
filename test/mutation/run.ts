// node test/mutation/run.ts [PART]...: mutates the functions part by part, and prints what share of the mutants the tests notice.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { partOf, parts, reportOf } from './parts.ts';

/** Of all mutants together, in percent. */
const requiredScore = 95;

type Report = {
  readonly files: Readonly<Record<string, { readonly mutants: readonly { readonly status: string }[] }>>;
};
type Count = { readonly noticed: number; readonly unnoticed: number };

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(parts);
const counts = names.map((name) => ({ name, ...count(partOf(name).name) }));
const total = {
  name: 'all',
  noticed: counts.reduce((sum, { noticed }) => sum + noticed, 0),
  unnoticed: counts.reduce((sum, { unnoticed }) => sum + unnoticed, 0),
};
print('part', 'noticed', 'unnoticed', '%');
for (const counted of [...counts, total])
  print(counted.name, counted.noticed, counted.unnoticed, score(counted).toFixed(1));
process.exitCode = score(total) >= requiredScore ? 0 : 1;

/** Runs Stryker on one part. */
function count(part: string): Count {
  const { status } = spawnSync('stryker', ['run', 'test/mutation/stryker.config.ts'], {
    stdio: 'inherit',
    env: { ...process.env, MUTATION_PART: part },
  });
  if (status !== 0) throw new Error(`Stryker ended with ${status}`);
  const { files }: Report = JSON.parse(readFileSync(reportOf(part), 'utf8'));
  const statuses = Object.values(files).flatMap(({ mutants }) => mutants.map((mutant) => mutant.status));
  const among = (...wanted: readonly string[]) => statuses.filter((status) => wanted.includes(status)).length;
  return { noticed: among('Killed', 'Timeout'), unnoticed: among('Survived', 'NoCoverage') };
}

function score({ noticed, unnoticed }: Count): number {
  return (100 * noticed) / (noticed + unnoticed || 1);
}

function print(...cells: readonly (string | number)[]): void {
  console.log(
    cells.map((cell, index) => (index === 0 ? `${cell}`.padEnd(14) : `${cell}`.padStart(10))).join(''),
  );
}
