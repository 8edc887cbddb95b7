import {
  type ChildProcessWithoutNullStreams,
  type SpawnOptionsWithoutStdio,
  spawn,
} from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

const start = join(import.meta.dirname, '../../infra/local/start.ts');

/** Runs `npm start` as a process, which ends with the test at the latest. */
export function run(
  args: readonly string[],
  options: SpawnOptionsWithoutStdio = {},
): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, [start, ...args], options);
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

/** Runs a start that fails. Returns its standard error and its exit code. */
export async function failure(args: readonly string[], options?: SpawnOptionsWithoutStdio) {
  const child = run(args, options);
  child.stdout.resume();
  const [[exitCode], said] = await Promise.all([once(child, 'exit'), text(child.stderr)]);
  return { exitCode, said };
}

/** Reads the output of a start up to its ready line. */
export async function ready(child: ChildProcessWithoutNullStreams): Promise<string> {
  let said = '';
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
    said += chunk;
    if (/^ready .*\n/m.test(said)) break;
  }
  child.stdout.resume();
  return said;
}

/** The process ids of a process's children. */
export function childrenOf(pid = 0): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return children.trim().split(' ').map(Number);
}
