import { Command } from 'commander';
import { print, printError } from '../local/terminal.ts';

/** A command line whose help and usage errors go to the terminal as everything else does. */
export function commandLine(name: string): Command {
  // Whoever reads this may stop reading: what it says is then lost, and nothing else.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  return new Command(name).configureOutput({
    writeOut: (text) => print(...linesOf(text)),
    writeErr: (text) => printError(...linesOf(text)),
  });
}

/** Runs what the arguments ask for. What fails is one line: nobody who runs it can mend our stack trace. */
export async function run(program: Command): Promise<void> {
  try {
    await program.parseAsync();
  } catch (error) {
    fail(messageOf(error));
  }
}

export function fail(message: string): void {
  printError(`error: ${message}`);
  process.exitCode = 1;
}

/** What an error says; of several the first, which is why the others came. */
export function messageOf(error: unknown): string {
  if (error instanceof SuppressedError) return messageOf(error.suppressed);
  if (error instanceof AggregateError && error.errors.length > 0) return messageOf(error.errors[0]);
  return error instanceof Error ? error.message || error.name : String(error);
}

function linesOf(text: string): string[] {
  return text.replace(/\n$/, '').split('\n');
}
