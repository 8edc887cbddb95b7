import { createInterface } from 'node:readline/promises';
import { visible } from '../../local/terminal.ts';
import { CommandError } from './command-error.ts';

/**
 * Asks before something is lost; `yes` is the answer given beforehand.
 * @throws CommandError when the answer is no, or there is nobody to ask.
 */
export async function confirm(question: string, yes: boolean): Promise<void> {
  if (yes) return;
  if (!process.stdin.isTTY) throw new CommandError(`${question} Pass --yes to do it.`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`${visible(question)} [y/N] `);
  terminal.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw new CommandError('nothing was done');
}
