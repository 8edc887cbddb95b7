import { createInterface } from 'node:readline/promises';
import { visible } from '../../local/terminal.ts';
import { CommandError } from './command-error.ts';

/**
 * Asks for confirmation of a destructive command. `yes` skips the question.
 * @throws CommandError when the answer is no or there is no terminal.
 */
export async function confirm(question: string, yes: boolean): Promise<void> {
  if (yes) return;
  if (!process.stdin.isTTY) throw new CommandError(`${question} Pass --yes to confirm.`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`${visible(question)} [y/N] `);
  terminal.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw new CommandError('nothing was done');
}
