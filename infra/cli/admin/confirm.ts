import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { visible } from '../../local/terminal.ts';
import { CommandError } from './command-error.ts';

/**
 * Asks for confirmation of a destructive command. `yes` skips the question.
 * @throws CommandError when the answer is no or there is no terminal.
 */
export async function confirm(
  question: string,
  yes: boolean,
  input: NodeJS.ReadableStream & { readonly isTTY?: boolean } = process.stdin,
): Promise<void> {
  if (yes) return;
  if (!input.isTTY) throw new CommandError(`${question} Pass --yes to confirm.`);
  const terminal = createInterface({ input, output: process.stderr });
  // Ctrl-D closes the terminal, and then question() never settles.
  const closed = once(terminal, 'close').then(() => '');
  const answer = await Promise.race([terminal.question(`${visible(question)} [y/N] `), closed]);
  terminal.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw new CommandError('nothing was done');
}
