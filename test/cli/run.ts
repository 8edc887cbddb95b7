import { vi } from 'vitest';
import { adminProgram } from '../../infra/cli/admin.ts';
import { run } from '../../infra/cli/command-line.ts';
import { eventsProgram } from '../../infra/cli/events.ts';
import { imageProgram } from '../../infra/cli/image.ts';
import { smokeProgram } from '../smoke/run.ts';
import type { SharedStack } from '../support/global-stack.ts';

export type CommandResult = { readonly exitCode: number; readonly stdout: string; readonly stderr: string };

const programs = { admin: adminProgram, events: eventsProgram, image: imageProgram, smoke: smokeProgram };

/** Runs one of our command lines in this process, without a terminal. */
export async function runCommand(
  name: keyof typeof programs,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  const inherited = { ...process.env };
  for (const variable of Object.keys(inherited))
    if (variable.startsWith('IMPRINT_')) delete process.env[variable];
  Object.assign(process.env, environment);
  const stdout = captured(process.stdout);
  const stderr = captured(process.stderr);
  process.exitCode = undefined;
  try {
    const exitCode = await run(programs[name](), args);
    return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
  } finally {
    process.exitCode = undefined;
    stdout.release();
    stderr.release();
    for (const variable of Object.keys(environment)) delete process.env[variable];
    Object.assign(process.env, inherited);
  }
}

/** Runs `admin` on the shared stack. */
export function runAdmin(stack: SharedStack, ...args: readonly string[]): Promise<CommandResult> {
  return runCommand('admin', ['--target', targetOf(stack), ...args]);
}

/** The shared stack's `--target`. */
export function targetOf(stack: SharedStack): string {
  return `local:${new URL(stack.url).port}`;
}

function captured(stream: NodeJS.WriteStream) {
  const written: string[] = [];
  const write = vi.spyOn(stream, 'write').mockImplementation((chunk) => {
    written.push(String(chunk));
    return true;
  });
  return { text: () => written.join(''), release: () => write.mockRestore() };
}
