// npm run verify -- safeguards: runs the service without one safeguard after the other, and shows what notices. Exits with 1
// when nothing does.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { programText } from '../model/program.ts';
import { runProgram } from '../model/run-program.ts';
import { newSession, type Session } from '../model/session.ts';
import { runSessions, type Violation } from '../model/suite.ts';
import { faultsOf } from '../model/verdict.ts';
import { startWorld, type Workers } from '../model/world.ts';
import type { Variant } from './variant.ts';
import { variants } from './variants.ts';

const { values } = parseArgs({
  options: {
    /** Only variants with one of these texts, separated by |, in their name or in what catches them. */
    only: { type: 'string', default: '' },
    seed: { type: 'string', default: '1' },
    histories: { type: 'string', default: '3000' },
    'shrink-seconds': { type: 'string', default: '5' },
    /** Shows each counterexample below its row. */
    details: { type: 'boolean', default: false },
  },
});

const sessionCount = 2;
const texts = values.only.split('|');
const chosen = variants.filter(({ name, caughtBy }) =>
  texts.some((text) => name.includes(text) || caughtBy.includes(text)),
);
const world = await startWorld(sessionCount);
const workers = await Promise.all(
  Array.from({ length: sessionCount }, (_, session) => world.startWorkers(session, { breakable: true })),
);
const sessions = workers.map((ofSession) => newSession(world, ofSession));
const reports = mkdtempSync(join(tmpdir(), 'imprint-safeguards-'));
const passing = new Set<string>();
const survivors: string[] = [];

try {
  console.log('| what the variant does wrong | caught by | after | what was seen |\n|---|---|---|---|');
  for (const variant of chosen) {
    const caught =
      variant.caughtBy === 'histories' ? await histories(variant) : testFile(variant, variant.caughtBy);
    if (!caught) survivors.push(variant.name);
    console.log(row(variant, caught));
    if (values.details && caught?.details) console.log(`\n${caught.details}\n`);
  }
} finally {
  await Promise.all(workers.map(({ stop }) => stop()));
  await world.stop();
  rmSync(reports, { recursive: true, force: true });
}
console.log(`\n${chosen.length} variants, ${survivors.length} not caught`);
for (const name of survivors) console.log(`not caught: ${name}`);
process.exitCode = survivors.length > 0 ? 1 : 0;

type Caught = { readonly after: string; readonly seen: string; readonly details?: string };

/** What random histories say of a variant. */
async function histories({ name, answers500 }: Variant): Promise<Caught | undefined> {
  setVariant(workers, name);
  const { violation } = await runSessions(sessions, {
    seed: Number(values.seed),
    histories: Number(values.histories),
    shrinkMs: 1000 * Number(values['shrink-seconds']),
  });
  setVariant(workers, undefined);
  if (!violation) return undefined;
  const { afterHistories, program, faults } = violation;
  const details = `${programText(program)}\n${JSON.stringify(program)}\n${faults.join('\n')}`;
  if (!answers500 && faults.some((fault) => fault.includes('InternalError')))
    throw new Error(`"${name}" answers 500, which shows nothing of it:\n${details}`);
  await holdsUnbroken(violation);
  return { after: `${afterHistories} histories`, seen: lastLine(faults[0] ?? ''), details };
}

/** The history that shows it must be in order once the ports are whole again, or it shows something else. */
async function holdsUnbroken({ program }: Violation): Promise<void> {
  const [session] = sessions as [Session];
  const faults = faultsOf(await runProgram(program, session));
  if (faults.length > 0) throw new Error(`the service as it is has the same fault:\n${faults.join('\n')}`);
}

function setVariant(all: readonly Workers[], name: string | undefined): void {
  for (const { worker } of all.flatMap(({ servings }) => servings)) worker.setVariant(name);
}

/** What a test file says of it: the first of its tests that fails. */
function testFile({ name }: Variant, file: string): Caught | undefined {
  passesUnbroken(file);
  const [failed] = outcomeOf(file, name).failed;
  return failed === undefined ? undefined : { after: 'one run', seen: failed };
}

/** A test that fails anyway shows nothing. */
function passesUnbroken(file: string): void {
  if (passing.has(file)) return;
  const { tests, failed } = outcomeOf(file, '');
  if (tests === 0 || failed.length > 0)
    throw new Error(`${file} fails without a variant: ${failed[0] ?? 'it does not load'}`);
  passing.add(file);
}

type Outcome = { readonly tests: number; readonly failed: readonly string[] };

/** How many tests a file has, and the names of those that fail. One that does not even load has none, and catches nothing. */
function outcomeOf(file: string, variant: string): Outcome {
  const report = join(reports, 'report.json');
  rmSync(report, { force: true });
  const options = [
    '--config',
    'test/safeguards/vitest.config.ts',
    '--reporter=json',
    `--outputFile=${report}`,
  ];
  const vitest = join(import.meta.dirname, '../../node_modules/vitest/vitest.mjs');
  const { stderr } = spawnSync(process.execPath, [vitest, 'run', file, ...options], {
    cwd: join(import.meta.dirname, '../..'),
    env: { ...process.env, BROKEN_VARIANT: variant },
    encoding: 'utf8',
  });
  if (stderr.includes('is out of date')) throw new Error(stderr);
  if (!existsSync(report)) return { tests: 0, failed: [] };
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report;
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const failed = tests.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName);
  return { tests: tests.length, failed };
}

type Report = {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
};

function row({ name, caughtBy }: Variant, caught: Caught | undefined): string {
  if (!caught) return `| ${name} | **nothing** (${caughtBy} should) | | |`;
  return `| ${name} | ${caughtBy} | ${caught.after} | ${caught.seen.replaceAll('|', '\\|')} |`;
}

/** Of a history that does not fit, the first call that cannot come next says most. */
function lastLine(fault: string): string {
  const lines = fault.split('\n').map((line) => line.trim());
  return lines[lines.findIndex((line) => line.startsWith('after which')) + 1] ?? '';
}
