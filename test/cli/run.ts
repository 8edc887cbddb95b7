import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { SharedStack } from '../support/global-stack.ts';

export type CommandResult = { readonly exitCode: number; readonly stdout: string; readonly stderr: string };

const project = join(import.meta.dirname, '../..');

/** Runs one of infra/cli's command lines as a process, without a terminal. */
export function runCommand(
  name: 'admin' | 'events' | 'image',
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const { IMPRINT_ACCESS_KEY_ID: _id, IMPRINT_ACCESS_KEY_SECRET: _secret, ...inherited } = process.env;
    const child = execFile(
      process.execPath,
      [join(project, `infra/cli/${name}.ts`), ...args],
      { env: { ...inherited, ...environment } },
      (_error, stdout, stderr) => resolve({ exitCode: child.exitCode ?? -1, stdout, stderr }),
    );
    child.stdin?.end();
  });
}

/** Runs `admin` on the shared stack. */
export function runAdmin(stack: SharedStack, ...args: readonly string[]): Promise<CommandResult> {
  return runCommand('admin', ['--local', '--port', new URL(stack.url).port, ...args]);
}
