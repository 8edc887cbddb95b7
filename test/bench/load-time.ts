// node test/bench/load-time.ts: the size of each function's bundle, and the time to load it and answer a first request.
import { fork } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { type LambdaFunction, lambdaFunctions } from '../../infra/emulator/lambda/lambda-function.ts';
import { startLocalAws } from '../../infra/emulator/local-aws.ts';
import { describedStack } from '../support/described-stack.ts';
import { keyOf } from '../support/signed-call.ts';
import { synthesizedSandbox } from '../support/synthesized-sandbox.ts';
import { newTenant } from '../support/tenant.ts';
import { httpEvent } from './http-event.ts';
import type { LoadTimes, ToAnswer } from './load-once.ts';

const rounds = 15;

type Request = {
  readonly method: string;
  readonly path: string;
  readonly status: number;
};

/** A typical request to each function of the API. */
const requests: Readonly<Record<string, Request>> = {
  CreateImage: { method: 'POST', path: '/images', status: 201 },
  GetImage: { method: 'GET', path: '/images/img-0000000000000000000000', status: 404 },
  ListImages: { method: 'GET', path: '/images', status: 200 },
  DeleteImage: { method: 'DELETE', path: '/images/img-0000000000000000000000', status: 404 },
  GetQuotas: { method: 'GET', path: '/quotas', status: 200 },
  UnknownRoute: { method: 'GET', path: '/none', status: 400 },
};

await using started = new AsyncDisposableStack();
const template = await synthesizedSandbox(started);
const aws = await startLocalAws({ template });
started.defer(aws.stop);
const tenant = await newTenant(describedStack({ url: '', aws }), { maxImageCount: 1_000_000 });

console.log(
  `Minified size in KB, and ms in ${rounds} fresh processes, a median each: to load the bundle (and the least`,
);
console.log('that this took), then to answer a first request, with a cold key, and a second one.\n');
printRow('function', ['KB', 'load', 'least', 'first', 'second']);
for (const lambda of lambdaFunctions(template, aws.environment)) {
  const runs: LoadTimes[] = [];
  for (let round = 0; round < rounds; round += 1) runs.push(await loadOnce(lambda));
  const all = (name: keyof LoadTimes) => runs.flatMap((times) => times[name] ?? []);
  const figures = [
    median(all('load')),
    Math.min(...all('load')),
    median(all('first')),
    median(all('second')),
  ];
  printRow(lambda.id, [statSync(lambda.bundle).size / 1000, ...figures].map(rounded));
}

function printRow(name: string, columns: readonly string[]): void {
  console.log(name.padEnd(24) + columns.map((column) => column.padStart(9)).join(''));
}

/** Undefined for a function that answers no requests. */
function rounded(value: number | undefined): string {
  return value === undefined ? '-' : value.toFixed(1);
}

function median(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

function loadOnce(lambda: LambdaFunction): Promise<LoadTimes> {
  const request = requests[lambda.id];
  const child = fork(join(import.meta.dirname, 'load-once.ts'), [lambda.bundle], {
    env: lambda.environment,
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const answers: ToAnswer = {
    status: request?.status ?? 0,
    events: request ? [signed(request), signed(request)] : [],
  };
  child.send(answers);
  return new Promise((resolve, reject) => {
    child.once('message', (times: LoadTimes) => resolve(times));
    child.once('exit', (code) => reject(new Error(`${lambda.id} ended with ${code}`)));
  });
}

/** With an image of its own in each creation. */
function signed({ method, path }: Request): object {
  const body = { Name: 'web', EcsImageId: `m-${crypto.randomUUID()}`, Platform: 'Linux' };
  return httpEvent(method === 'POST' ? { method, path, body } : { method, path }, keyOf(tenant));
}
