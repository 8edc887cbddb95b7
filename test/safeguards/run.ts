// npm run verify -- safeguards: takes one safeguard away at a time, and shows what notices. Exits with 1 when nothing does.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runSuiteIn, type SuiteOptions, type Violation } from '../model/suite.ts';
import { startWorld, type World } from '../model/world.ts';
import { allSafeguards } from './all-safeguards.ts';
import type { Safeguard } from './safeguard.ts';
import { copySourceTree } from './source-tree.ts';

const { values } = parseArgs({
  options: {
    /** Only those that have this in their name, or in what catches them. */
    only: { type: 'string', default: '' },
    seed: { type: 'string', default: '1' },
    histories: { type: 'string', default: '3000' },
    'shrink-seconds': { type: 'string', default: '15' },
    /** Shows each counter-example below its row. */
    details: { type: 'boolean', default: false },
  },
});

const lanes = 2;
const safeguards = allSafeguards.filter(
  ({ name, caughtBy }) => name.includes(values.only) || caughtBy.includes(values.only),
);
const tree = copySourceTree();
let world: World | undefined;
const survivors: string[] = [];
const passing = new Set<string>();

try {
  console.log('| safeguard taken away | caught by | after | what was seen |\n|---|---|---|---|');
  for (const safeguard of safeguards) {
    const { caughtBy } = safeguard;
    if (caughtBy !== 'histories') await passesUntouched(caughtBy);
    const putBack = tree.without(safeguard);
    const caught =
      caughtBy === 'histories' ? await histories(Number(values.histories)) : await testFile(caughtBy);
    putBack();
    if (caught?.found) await holdsUntouched(caught.found);
    if (!caught) survivors.push(safeguard.name);
    console.log(row(safeguard, caught));
    if (values.details && caught?.details) console.log(`\n${caught.details}\n`);
  }
} finally {
  await world?.stop();
  tree.remove();
}
console.log(`\n${safeguards.length} safeguards, ${survivors.length} survived their removal`);
for (const name of survivors) console.log(`not caught: ${name}`);
process.exitCode = survivors.length > 0 ? 1 : 0;

type Caught = {
  readonly after: string;
  readonly seen: string;
  readonly details?: string;
  readonly found?: Violation;
};

/** What so many random histories say of the functions of the tree. */
async function histories(count: number): Promise<Caught | undefined> {
  const violation = await runHistories({
    seed: Number(values.seed),
    histories: count,
    shrinkMs: 1000 * Number(values['shrink-seconds']),
  });
  if (!violation) return undefined;
  const { afterOperations, program, faults } = violation;
  const [fault = ''] = faults;
  return {
    after: `${afterOperations} operations`,
    seen: lastLine(fault),
    details: `${program}\n${faults.join('\n')}`,
    found: violation,
  };
}

/** The history that shows it must be in order once the safeguard is back, or it shows something else. */
async function holdsUntouched({ seed, path }: Violation): Promise<void> {
  const violation = await runHistories({ seed, path, histories: 1 });
  if (violation) throw new Error(`seed ${seed}, path ${path} finds fault with the service as it is`);
}

async function runHistories(options: SuiteOptions): Promise<Violation | undefined> {
  world ??= await startWorld(lanes);
  const inTree = { roots: [tree.root], lanes: options.path === undefined ? lanes : 1 };
  const { violation } = await runSuiteIn(world, options, inTree);
  return violation;
}

/** What a test file says of it: the first of its tests that fails. */
async function testFile(file: string): Promise<Caught | undefined> {
  const [failed] = await run(file);
  return failed && { after: 'one run', seen: failed.fullName };
}

/** A test that fails anyway shows nothing. */
async function passesUntouched(file: string): Promise<void> {
  if (passing.has(file)) return;
  const [failed] = await run(file);
  if (failed) throw new Error(`${file} fails as things are: ${failed.fullName}`);
  passing.add(file);
}

type FailedTest = { readonly fullName: string };

/** The tests of a file that fail. One that does not even load has none, and catches nothing. */
async function run(file: string): Promise<readonly FailedTest[]> {
  const reportFile = join(tree.root, 'report.json');
  rmSync(reportFile, { force: true });
  const config = /^test\/(unit|safeguards)\//.test(file)
    ? ['--config', 'test/safeguards/no-stack.config.ts']
    : [];
  const options = ['--reporter=json', `--outputFile=${reportFile}`, '--silent', ...config];
  const vitest = join(tree.root, 'node_modules/vitest/vitest.mjs');
  const child = spawn(process.execPath, [vitest, 'run', file, ...options], {
    cwd: tree.root,
    stdio: 'ignore',
  });
  await new Promise((resolve) => child.once('close', resolve));
  if (!existsSync(reportFile)) return [];
  const { testResults } = JSON.parse(readFileSync(reportFile, 'utf8')) as Report;
  return testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => status === 'failed'),
  );
}

type Report = {
  readonly testResults: readonly {
    readonly assertionResults: readonly (FailedTest & { readonly status: string })[];
  }[];
};

function row({ name, caughtBy }: Safeguard, caught: Caught | undefined): string {
  if (!caught) return `| ${name} | **nothing** (${caughtBy} should) | | |`;
  return `| ${name} | ${caughtBy} | ${caught.after} | ${caught.seen.replaceAll('|', '\\|')} |`;
}

/** Of a history that does not fit, the first call that cannot come next says most. */
function lastLine(fault: string): string {
  const lines = fault.split('\n').map((line) => line.trim());
  return lines[lines.findIndex((line) => line.startsWith('after which')) + 1] ?? '';
}
