// node test/bench/hostile-requests.ts [seconds of search for each part of a request]: compares the CPU time of hostile requests
// with that of normal ones of the same size. Uses the real handlers, so that everything but the gateway counts.
import { startLocalStack } from '../../infra/local/stack.ts';
import { seededRandom } from '../events/seeded-random.ts';
import { loadInvoke } from '../http/handlers.ts';
import { describedStack } from '../support/described-stack.ts';
import { keyOf } from '../support/signed-call.ts';
import { newTenant } from '../support/tenant.ts';
import { cpuMsOf, quickMsOf } from './cpu-time.ts';
import { type Call, hostileCall, normalInput, type Signing } from './hostile-call.ts';
import { type HostileInput, hostileInputs } from './hostile-inputs.ts';
import { searchHostileInputs } from './hostile-search.ts';

const mostMs = 5;
const mostTimesNormal = 5;
const searchMs = 1000 * Number(process.argv[2] ?? 15);

const stack = await startLocalStack();
const described = describedStack(stack);
const key = keyOf(await newTenant(described));
const invoke = await loadInvoke(described);
const signings: readonly (readonly [string, Signing])[] = [
  ['V1 wrong', { version: 'V1', key: { ...key, secret: 'wrong' } }],
  ['V1 right', { version: 'V1', key }],
  ['V3 wrong', { version: 'V3', key: { ...key, secret: 'wrong' } }],
  ['V3 right', { version: 'V3', key }],
];

type Row = {
  readonly what: string;
  readonly ms: number;
  readonly normalMs: number;
  readonly answer: string;
  readonly bytes: number;
};

silenceLog();
const normals = new Map<string, Promise<number>>();
const small = await rowsOf({ name: 'a small request' });
const searched = await searchHostileInputs(worstQuickMs, searchMs, seededRandom(20261125));
const rows: Row[] = [];
for (const input of [...hostileInputs, ...searched]) rows.push(...(await rowsOf(input)));
await stack.stop();

rows.sort((a, b) => b.ms - a.ms);
const worst = [...rows.slice(0, 25), ...rows.filter(({ what }) => what.includes('found'))];
print('Requests of ordinary size', small);
print(`The worst of ${rows.length} requests, and the worst that the search found`, [...new Set(worst)]);
const byRatio = rows.toSorted((a, b) => ratioOf(b) - ratioOf(a)).slice(0, 10);
print('The worst beside an ordinary request as large', byRatio);
const over = rows.filter(isOver);
console.log(
  `\n${over.length} of ${rows.length} above ${mostMs} ms or ${mostTimesNormal} times an ordinary request.`,
);
process.exitCode = over.length === 0 ? 0 : 1;

async function rowsOf(input: HostileInput): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [signed, signing] of signings) {
    const call = hostileCall(input, signing, invoke);
    const { status, code } = await call.run();
    const bytes = call.headBytes + call.bodyBytes;
    const row = { what: `${signed}, ${input.name}`, bytes, answer: `${status} ${code}` };
    const measured = {
      ...row,
      normalMs: await normalMsOf(call, signed, signing),
      ms: await cpuMsOf(call.run),
    };
    rows.push(isOver(measured) ? await secondLook(measured, call, signing) : measured);
  }
  return rows;
}

/**
 * Measures both again for longer, one right after the other: other load, or V8 still compiling, may have affected the first
 * measurement.
 */
async function secondLook(row: Row, call: Call, signing: Signing): Promise<Row> {
  const normalMs = await cpuMsOf(normalCall(call, signing).run, 9);
  const ms = await cpuMsOf(call.run, 9);
  return { ...row, normalMs, ms };
}

function isOver(row: Row): boolean {
  return row.ms > mostMs || ratioOf(row) > mostTimesNormal;
}

/** The time of a normal request, measured once for all hostile ones of the same size. */
function normalMsOf(call: Call, signed: string, signing: Signing): Promise<number> {
  const id = `${signed} ${paddingOf(call)} ${call.bodyBytes}`;
  const measured = normals.get(id) ?? cpuMsOf(normalCall(call, signing).run);
  normals.set(id, measured);
  return measured;
}

function normalCall(call: Call, signing: Signing): Call {
  return hostileCall(normalInput(paddingOf(call), call.bodyBytes), signing, invoke);
}

/** The padding of a request in steps, without the headers that every request has. */
function paddingOf({ headBytes }: Call): number {
  return Math.max(0, Math.round((headBytes - 600) / 500) * 500);
}

async function worstQuickMs(input: HostileInput): Promise<number> {
  let worst = 0;
  for (const [, signing] of signings) {
    worst = Math.max(worst, await quickMsOf(hostileCall(input, signing, invoke).run));
  }
  return worst;
}

function ratioOf({ ms, normalMs }: Row): number {
  return ms / normalMs;
}

function print(title: string, rows: readonly Row[]): void {
  console.log(
    `\n${title}\n${''.padEnd(78)}${['CPU ms', 'normal', 'times', 'bytes'].map(column).join('')}  answer`,
  );
  for (const row of rows) {
    const numbers = [row.ms.toFixed(2), row.normalMs.toFixed(2), ratioOf(row).toFixed(1), row.bytes];
    console.log(`${row.what.slice(0, 76).padEnd(78)}${numbers.map(column).join('')}  ${row.answer}`);
  }
}

function column(text: string | number): string {
  return String(text).padStart(9);
}

/** Discards the handlers' log lines and metrics after they are written. */
function silenceLog(): void {
  const write = process.stdout.write.bind(process.stdout);
  Object.assign(process.stdout, {
    write: (chunk: string) => (chunk.startsWith('{"') ? true : write(chunk)),
  });
}
