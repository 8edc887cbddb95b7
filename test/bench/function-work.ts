// npm run bench -- functions: the CPU time, memory and AWS calls of each function, cold, warm, and with a full batch.
// --save keeps them for `npm run bench -- prices`, which chooses the functions' memory by them. --only NAME,NAME measures
// these functions and keeps the other figures.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type LambdaFunction, lambdaFunctions } from '../../infra/emulator/lambda/lambda-function.ts';
import { startLocalAws } from '../../infra/local/stack.ts';
import { synthesize } from '../../infra/local/synthesize.ts';
import { describedStack } from '../support/described-stack.ts';
import { startTlsFront } from '../support/tls-front.ts';
import { median } from './cpu-time.ts';
import { type Workload, workloads } from './function-workloads.ts';
import { savedResults, saveResults } from './results.ts';

type Run = {
  readonly coldMs: number;
  readonly coldCpuMs: number;
  readonly warmCpuMs?: number;
  readonly rssMb: number;
};
type Calls = { readonly calls: number; readonly services: number };

const rounds = Number(process.env['ROUNDS'] ?? 5);
/** The warm-up, then batches: each much longer than 4 ms, the clock's resolution on some kernels. */
const batchSizes = [300, 60, 60, 60, 60, 60];
const warmEvents = batchSizes.reduce((sum, size) => sum + size, 0);

const { values } = parseArgs({
  options: { only: { type: 'string' }, save: { type: 'boolean' } },
  allowPositionals: true,
});
const only = values.only?.split(',');

const folder = mkdtempSync(join(tmpdir(), 'imprint-functions-'));
const template = await synthesize({ stage: 'sandbox' }, folder);
const aws = await startLocalAws({ template });
// As on AWS: plain HTTP would load other modules.
const front = await startTlsFront(aws.endpoint);
const certificateFile = join(folder, 'certificate.pem');
writeFileSync(certificateFile, front.certificate);
const context = {
  stack: describedStack({ url: 'none', aws }),
  sandboxTable: aws.tableName('Sandbox/Table'),
  count: warmEvents + rounds + 1,
};

const results: Record<string, Record<string, number>> = {};
const lambdas = new Map(
  lambdaFunctions(template, aws.environment).map((lambda) => [nameOf(lambda.id), lambda]),
);
try {
  const unmeasured = [...lambdas.keys()].filter((name) => !(name in workloads));
  if (unmeasured.length > 0) throw new Error(`no workload for ${unmeasured.join()}`);
  for (const [name, workloadOf] of Object.entries(workloads)) {
    if (only && !only.includes(name)) continue;
    const lambda = lambdas.get(name);
    if (!lambda) throw new Error(`no function ${name}`);
    results[name] = await measured(lambda, await workloadOf(context));
  }
} finally {
  await front[Symbol.asyncDispose]();
  await aws.stop();
  rmSync(folder, { recursive: true });
}
console.log(
  `CPU ms of all threads: of a fresh process up to its first result (median of ${rounds}), of a warm invocation, and of an`,
);
console.log('item of a full batch. Calls to AWS, and memory at its peak.\n');
console.table(results);
saveResults('functions', { ...savedResults()['functions'], ...results });
process.exit();

async function measured(lambda: LambdaFunction, workload: Workload): Promise<Record<string, number>> {
  const cold: Run[] = [];
  let coldCalls: Calls = { calls: 0, services: 0 };
  for (let round = 0; round < rounds; round += 1) {
    const [event = {}] = workload.events(1);
    const { run, calls } = await invoked(lambda, workload, event);
    cold.push(run);
    coldCalls = calls;
  }
  const [first = {}, ...events] = workload.events(1 + warmEvents);
  const { run: warm, calls: warmCalls } = await invoked(lambda, workload, first, events);
  const coldCpuMs = median(cold.map(({ coldCpuMs }) => coldCpuMs));
  const batch = workload.batch && (await invoked(lambda, workload, await workload.batch.prepare()));
  const items = workload.batch?.items ?? 1;
  return {
    'cold CPU ms': rounded(coldCpuMs),
    'cold calls': coldCalls.calls,
    services: coldCalls.services,
    'warm CPU ms': rounded(warm.warmCpuMs ?? Number.NaN),
    'warm calls': rounded((warmCalls.calls - coldCalls.calls) / warmEvents),
    'peak MB': Math.round(Math.max(warm.rssMb, batch?.run.rssMb ?? 0)),
    ...(batch && {
      'item CPU ms': rounded((batch.run.coldCpuMs - coldCpuMs) / items),
      'item calls': rounded((batch.calls.calls - coldCalls.calls) / items),
    }),
  };
}

/** Invokes the function in a fresh process: first with one event, then with the others, if there are any. */
async function invoked(
  lambda: LambdaFunction,
  { expected, environment }: Workload,
  event: object,
  others: readonly object[] = [],
): Promise<{ readonly run: Run; readonly calls: Calls }> {
  const { timeoutMs } = lambda;
  const file = (name: string, content: object) => {
    const path = join(folder, name);
    writeFileSync(path, JSON.stringify(content));
    return path;
  };
  const files = [file('cold.json', { event, expected, timeoutMs })];
  if (others.length > 0) files.push(file('warm.json', { batches: batched(others), expected, timeoutMs }));
  const calls: string[] = [];
  const silence = aws.onCall(({ caller, service }) => {
    if (caller === lambda.id) calls.push(service);
  });
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'invoke-events.js'), lambda.bundle, ...files],
    {
      env: { ...overTls(lambda.environment), ...environment },
      stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
    },
  );
  let text = '';
  child.stdio[3]?.on('data', (chunk) => {
    text += chunk;
  });
  const [code] = await once(child, 'close');
  silence();
  if (code !== 0) throw new Error(`${lambda.id} ended with ${code}`);
  return { run: JSON.parse(text), calls: { calls: calls.length, services: new Set(calls).size } };
}

function overTls(environment: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(environment).map(([name, value]) => [
    name,
    value === aws.endpoint ? front.url : value,
  ]);
  return { ...Object.fromEntries(entries), NODE_EXTRA_CA_CERTS: certificateFile };
}

function batched(events: readonly object[]): readonly (readonly object[])[] {
  let end = 0;
  return batchSizes.map((size) => {
    end += size;
    return events.slice(end - size, end);
  });
}

function nameOf(constructId: string): string {
  return constructId.split('/').at(-1) ?? constructId;
}

function rounded(value: number): number {
  return Math.round(100 * value) / 100;
}
