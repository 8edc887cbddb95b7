import { spawnSync } from 'node:child_process';

/** A command that is run by its name. Parameters after the name are passed on. */
export type NamedCommand = {
  readonly summary: string;
  readonly command: readonly [program: string, ...parameters: string[]];
  readonly environment?: Readonly<Record<string, string>>;
};

/**
 * Runs the command that the first argument names and ends this process with its exit code. Without a known name it lists what
 * there is and ends with 2.
 *
 * @param usage how the list is called, such as `npm run bench --`.
 */
export function runNamed(commands: Readonly<Record<string, NamedCommand>>, usage: string): never {
  const [name = '', ...parameters] = process.argv.slice(2);
  const named = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!named) {
    process.stderr.write(`${listText(commands, usage)}\n`);
    process.exit(2);
  }
  const [program, ...fixed] = named.command;
  const { status, error } = spawnSync(program, [...fixed, ...parameters], {
    stdio: 'inherit',
    env: { ...process.env, ...named.environment },
  });
  if (error) process.stderr.write(`${program}: ${error.message}\n`);
  process.exit(status ?? 1);
}

function listText(commands: Readonly<Record<string, NamedCommand>>, usage: string): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  const lines = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
  return [`usage: ${usage} NAME [options]`, '', ...lines].join('\n');
}
