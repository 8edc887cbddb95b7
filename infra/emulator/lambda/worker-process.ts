import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Invocation, WorkerMessage } from './invocation.ts';
import type { LambdaFunction } from './lambda-function.ts';
import { onLines } from './lines.ts';

/** A worker of one function: takes one invocation at a time. */
export type WorkerProcess = {
  readonly pid: number | undefined;
  /** Whether it has loaded its bundle; false when it ended before. */
  readonly loaded: Promise<boolean>;
  /** Whether it is free. */
  readonly isIdle: () => boolean;
  /**
   * The handler's answer after a round trip through JSON.
   * @throws Error when the handler threw, took longer than the function's time-out, or the process ended.
   */
  readonly invoke: (event: unknown) => Promise<unknown>;
  readonly exited: Promise<void>;
  readonly kill: () => void;
};

/** Receives each line that a function writes. */
export type OnLog = (line: string, functionId: string) => void;

type Current = {
  readonly requestId: string;
  readonly resolve: (payload: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly timeout: NodeJS.Timeout;
};

const workerFile = join(import.meta.dirname, 'worker.ts');

/** The compile cache of this process, if it has one. The worker is TypeScript: with the cache, it starts in half the time. */
function compileCache(): Readonly<Record<string, string>> {
  const folder = process.env['NODE_COMPILE_CACHE'];
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: folder };
}

/** Starts a process that loads the function's bundle, with the environment that Lambda gives it and nothing else. */
export function startWorker(lambda: LambdaFunction, onLog: OnLog): WorkerProcess {
  const child = fork(workerFile, [lambda.bundle], {
    env: { ...lambda.environment, ...compileCache() },
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // In its own process group: Ctrl-C would end it in the middle of a request.
    detached: true,
  });
  let state: 'loading' | 'ready' | 'ended' = 'loading';
  let current: Current | undefined;
  const { promise: loaded, resolve: settleLoaded } = Promise.withResolvers<boolean>();

  function finish(outcome: { readonly payload: unknown } | { readonly failure: string }): void {
    if (!current) return;
    const { requestId, resolve, reject, timeout } = current;
    current = undefined;
    clearTimeout(timeout);
    if ('payload' in outcome) {
      resolve(outcome.payload);
      return;
    }
    onLog(platformLine(requestId, outcome.failure), lambda.id);
    reject(new Error(`${lambda.id}: ${outcome.failure}`));
  }

  child.on('message', (message: WorkerMessage) => {
    if (message.type === 'loaded') {
      state = 'ready';
      settleLoaded(true);
    }
    if (message.type === 'answered') finish({ payload: message.payload });
    if (message.type === 'threw') finish({ failure: 'the handler threw' });
  });
  const exited = new Promise<void>((resolve) => {
    const end = (how: string) => {
      state = 'ended';
      settleLoaded(false);
      finish({ failure: `the worker ended (${how})` });
      resolve();
    };
    child.once('exit', (code, signal) => end(signal ?? `exit code ${code}`));
    child.on('error', (error) => end(error.message));
  });
  for (const input of [child.stdout, child.stderr]) {
    if (input) onLines(input, (line) => onLog(line, lambda.id));
  }

  return {
    pid: child.pid,
    loaded,
    isIdle: () => state === 'ready' && !current,
    exited,
    kill: () => child.kill('SIGKILL'),
    invoke(event) {
      const requestId = randomUUID();
      const invocation: Invocation = {
        requestId,
        functionArn: lambda.arn,
        timeoutMs: lambda.timeoutMs,
        event,
      };
      return new Promise((resolve, reject) => {
        const timeout = setTimeout(() => {
          state = 'ended';
          child.kill('SIGKILL');
          finish({ failure: `Task timed out after ${(lambda.timeoutMs / 1000).toFixed(2)} seconds` });
        }, lambda.timeoutMs);
        current = { requestId, resolve, reject, timeout };
        child.send(invocation);
      });
    },
  };
}

/** A line of Lambda itself, not of the function. */
export function platformLine(requestId: string | undefined, message: string): string {
  return JSON.stringify({ timestamp: new Date().toISOString(), level: 'ERROR', requestId, message });
}
