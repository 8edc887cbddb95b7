import { Command, CommanderError, InvalidArgumentError } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { print, printError, styled } from '../local/terminal.ts';

/** A Commander program with `--version` whose help and errors use our own output functions. */
export function commandLine(name: string): Command {
  return new Command(name)
    .version(packageJson.version, '--version', 'print the version')
    .showHelpAfterError('(add --help for the options)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => print(...linesOf(text)),
      writeErr: (text) => printError(...linesOf(text)),
    });
}

/** Runs a command line with the arguments of this process, and sets its exit code. */
export async function main(program: Command): Promise<void> {
  // A reader such as `head` may close the pipe. The rest of the output is lost, but nothing else.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  process.exitCode = await run(program, process.argv.slice(2));
}

/** Runs a command line. Returns its exit code: 0, 1 when the command fails, 2 for wrong usage. */
export async function run(program: Command, args: readonly string[]): Promise<number> {
  try {
    await program.parseAsync(args, { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    return exitCodeOf(error);
  }
}

/** Wrong usage that is detected only while a command runs. */
export class UsageError extends InvalidArgumentError {}

/** The examples at the end of a command's help. */
export function examples(...lines: readonly (readonly [command: string, comment?: string])[]): string {
  const width = Math.max(...lines.map(([command]) => command.length));
  const shown = lines.map(([command, comment]) =>
    comment === undefined ? `  ${command}` : `  ${command.padEnd(width)}  # ${comment}`,
  );
  return ['', 'Examples:', ...shown].join('\n');
}

/** The message of an error. For several errors, the message of the first: the others followed from it. */
export function messageOf(error: unknown): string {
  if (error instanceof SuppressedError) return messageOf(error.suppressed);
  if (error instanceof AggregateError && error.errors.length > 0) return messageOf(error.errors[0]);
  return error instanceof Error ? error.message || error.name : String(error);
}

function exitCodeOf(error: unknown): number {
  if (error instanceof InvalidArgumentError) {
    printFailure(error.message);
    return 2;
  }
  // Commander has already printed its message.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  // No stack trace, not even for AWS errors: the user cannot fix our code.
  printFailure(messageOf(error));
  return 1;
}

function printFailure(message: string): void {
  printError([styled('red', 'error:'), ` ${message}`]);
}

function linesOf(text: string): string[] {
  return text.replace(/\n$/, '').split('\n');
}
