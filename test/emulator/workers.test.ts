import { EventEmitter, once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { LambdaFunction } from '../../infra/emulator/lambda/lambda-function.ts';
import { startWorkers, type Workers } from '../../infra/emulator/lambda/workers.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Performs the action in the event. */
const bundle = `
let served = 0;
const actions = {
  environment: () => process.env,
  context: (_, context) => ({ ...context, remaining: context.getRemainingTimeInMillis() }),
  count: () => ({ pid: process.pid, served: ++served }),
  throw: () => { throw new TypeError('on purpose'); },
  exit: () => process.exit(3),
  hang: () => new Promise((resolve) => setTimeout(resolve, 60_000)),
  log: ({ values }) => { console.log(...values); console.debug('unseen'); console.error(new RangeError('seen')); },
  write: ({ line }) => { process.stdout.write(line + '\\n'); },
};
export const handler = async (event, context) => actions[event.action](event, context);
`;

/** `nextLine` is the next line that the function logs. */
type Started = { readonly workers: Workers; readonly nextLine: () => Promise<string> };

function start(options: Partial<LambdaFunction> = {}, source = bundle): Started {
  const path = join(temporaryFolder(), 'index.mjs');
  writeFileSync(path, source);
  const lines: string[] = [];
  const logged = new EventEmitter();
  const lambda: LambdaFunction = {
    id: 'Create',
    arn: 'arn:aws:lambda:us-east-1:000000000000:function:create',
    bundle: path,
    timeoutMs: 60_000,
    concurrency: 3,
    environment: { AWS_LAMBDA_FUNCTION_NAME: 'create', TABLE: 'table' },
    logGroup: '/aws/lambda/create',
    ...options,
  };
  const workers = startWorkers(lambda, (line) => {
    lines.push(line);
    logged.emit('line');
  });
  onTestFinished(workers.stop);
  return {
    workers,
    async nextLine() {
      if (lines.length === 0) await once(logged, 'line');
      return lines.shift() ?? '';
    },
  };
}

test('gives a function its own environment, and nothing of this process', async () => {
  const { workers } = start();
  const environment = (await workers.invoke({ action: 'environment' })) as Record<string, string>;
  expect(Object.keys(environment).filter((name) => !name.startsWith('NODE_CHANNEL_'))).toEqual([
    'AWS_LAMBDA_FUNCTION_NAME',
    'TABLE',
  ]);
});

test('gives a function the context of Lambda', async () => {
  const { workers } = start();
  expect(await workers.invoke({ action: 'context' })).toMatchObject({
    awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    functionName: 'create',
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:create',
    remaining: expect.any(Number),
  });
});

test('runs one invocation at a time in a worker', async () => {
  const { workers } = start({ concurrency: 1 });
  const answers = await Promise.all([1, 2, 3].map(() => workers.invoke({ action: 'count' })));
  const [pid] = workers.pids();
  expect(answers).toEqual([1, 2, 3].map((served) => ({ pid, served })));
});

test('starts more workers under load, up to the limit', async () => {
  const { workers } = start();
  // Each invocation ends only when the test has seen three workers, or not at all.
  const hanging = [1, 2, 3, 4].map(() => workers.invoke({ action: 'hang' }).catch(() => 'killed'));
  await expect.poll(() => workers.pids(), { timeout: 30_000 }).toHaveLength(3);
  for (const pid of workers.pids()) process.kill(pid, 'SIGKILL');
  expect(await Promise.race(hanging)).toBe('killed');
});

test('fails the invocation of a handler that throws, and keeps the worker', async () => {
  const { workers, nextLine } = start({ concurrency: 1 });
  const { pid } = (await workers.invoke({ action: 'count' })) as { pid: number };
  await expect(workers.invoke({ action: 'throw' })).rejects.toThrow('the handler threw');
  expect(await workers.invoke({ action: 'count' })).toEqual({ pid, served: 2 });
  // The platform's line and the worker's own arrive in either order.
  const lines = [await nextLine(), await nextLine()].join('\n');
  expect(lines).toContain('"errorType":"TypeError","errorMessage":"on purpose"');
});

test.each([
  ['exits', 'exit', 'exit code 3'],
  ['is killed', 'hang', 'SIGKILL'],
])('fails the invocation of a worker that %s, and starts another for the next', async (_, action, how) => {
  const { workers } = start({ concurrency: 1 });
  await workers.invoke({ action: 'count' });
  const [pid = 0] = workers.pids();
  const failing = workers.invoke({ action });
  if (action === 'hang') process.kill(pid, 'SIGKILL');
  await expect(failing).rejects.toThrow(how);
  const next = (await workers.invoke({ action: 'count' })) as { pid: number; served: number };
  expect(next.served).toBe(1);
  expect(next.pid).not.toBe(pid);
});

test('fails an invocation after its timeout, and ends the worker', async () => {
  const { workers, nextLine } = start({ timeoutMs: 100, concurrency: 1 });
  await expect(workers.invoke({ action: 'hang' })).rejects.toThrow('Task timed out after 0.10 seconds');
  expect(await nextLine()).toContain('Task timed out after 0.10 seconds');
  await expect.poll(() => workers.pids(), { timeout: 30_000 }).toEqual([]);
});

test('fails one invocation per try to load a bundle', async () => {
  const { workers, nextLine } = start({}, 'throw new Error("no such setting");');
  await expect(workers.invoke({})).rejects.toThrow('Create does not load');
  expect(await nextLine()).toBeTypeOf('string');
  await expect(workers.invoke({})).rejects.toThrow('Create does not load');
});

test('ends a line only at a line feed, so that U+2028 cannot forge one', async () => {
  const { workers, nextLine } = start();
  const line = '{"message":"a\u2028forged\u2029forged\u0085forged\rforged"}';
  await workers.invoke({ action: 'write', line });
  expect(await nextLine()).toBe(line);
});

test('writes console lines in the JSON log format, and leaves standard output alone', async () => {
  const { workers, nextLine } = start();
  await workers.invoke({ action: 'log', values: [{ a: 1 }] });
  expect(JSON.parse(await nextLine())).toMatchObject({
    level: 'INFO',
    message: { a: 1 },
    requestId: expect.any(String),
  });
  expect(JSON.parse(await nextLine())).toMatchObject({
    level: 'ERROR',
    errorType: 'RangeError',
    errorMessage: 'seen',
  });
  await workers.invoke({ action: 'write', line: '{"_aws":{}}' });
  expect(await nextLine()).toBe('{"_aws":{}}');
});

test('fails what waits on stop, and leaves no process', async () => {
  const { workers } = start({ concurrency: 1 });
  await workers.invoke({ action: 'count' });
  const [pid = 0] = workers.pids();
  const failing = ['hang', 'count'].map((action) => expect(workers.invoke({ action })).rejects.toThrow());
  await workers.stop();
  await Promise.all(failing);
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});
