import { Command } from 'commander';
import { printError } from '../../local/terminal.ts';
import { examples } from '../command-line.ts';
import type { CommandContext, Confirmable } from './command-context.ts';
import { CommandError } from './command-error.ts';
import { confirm } from './confirm.ts';
import type { DeadLetter, DeadLetters } from './dead-letters.ts';
import { printRow, printRows } from './output.ts';

/** `dead-letters list|redrive|delete` */
export function deadLetterCommands({ connect, json }: CommandContext): Command {
  const open = async (): Promise<DeadLetters> => {
    const { messaging } = await connect();
    // Loaded on demand: it takes a third of a second.
    const { deadLetters } = await import('./dead-letters.ts');
    return deadLetters(messaging);
  };
  const command = new Command('dead-letters')
    .description('registration requests that nobody could read or finish')
    .addHelpText('after', examples(['npm run admin -- dead-letters list']));

  command
    .command('list')
    .description('list up to 200 of them, with the whole bodies in --json')
    .addHelpText('after', examples(['npm run admin -- dead-letters list']))
    .action(async () => {
      const letters = await open();
      const held = await letters.countHidden();
      const taken = await letters.take();
      await letters.giveBack(taken);
      printRows(
        json() ? taken : taken.map((letter) => ({ ...letter, body: shortened(letter.body) })),
        json(),
      );
      if (held > 0) printError(`note: other readers hold ${held} more: list again in a minute`);
    });

  command
    .command('redrive')
    .description('send those that can be read to the queue again; exits with 1 if some cannot')
    .argument('[messageId]', 'one of them; all by default')
    .addHelpText('after', examples(['npm run admin -- dead-letters redrive']))
    .action(async (messageId: string | undefined) => {
      const letters = await open();
      const chosen = await choose(letters, messageId);
      const readable = chosen.filter(({ kind }) => kind !== 'unreadable');
      for (const letter of readable) await letters.redrive(letter);
      const unreadable = chosen.filter(({ kind }) => kind === 'unreadable');
      await letters.giveBack(unreadable);
      for (const { messageId: id } of unreadable)
        printError(`note: ${id} cannot be read and was not redriven`);
      printRow({ redriven: readable.length, unreadable: unreadable.length }, json());
      if (unreadable.length > 0) process.exitCode = 1;
    });

  command
    .command('delete')
    .description('delete one for good')
    .argument('<messageId>')
    .option('--yes', 'do not ask for confirmation')
    .addHelpText(
      'after',
      examples(['npm run admin -- dead-letters delete 0f2b6a3c-8f0e-4c57-9d5e-2f1b6f8f8a11']),
    )
    .action(async (messageId: string, { yes = false }: Confirmable) => {
      const letters = await open();
      await confirm(`Delete dead letter ${messageId}? Its request is lost.`, yes);
      const chosen = await choose(letters, messageId);
      for (const letter of chosen) await letters.remove(letter);
      printRow({ messageId, status: 'Deleted' }, json());
    });

  return command;
}

/**
 * Takes the named dead letter, or all, and gives the others back.
 * @throws CommandError when the named one does not exist.
 */
async function choose(letters: DeadLetters, messageId: string | undefined): Promise<readonly DeadLetter[]> {
  const isChosen = (letter: DeadLetter) => messageId === undefined || letter.messageId === messageId;
  const taken = await letters.take();
  await letters.giveBack(taken.filter((letter) => !isChosen(letter)));
  const chosen = taken.filter(isChosen);
  if (messageId === undefined || chosen.length > 0) return chosen;
  throw new CommandError(
    `there is no dead letter ${messageId}, or another reader holds it: try again in a minute`,
  );
}

const shortLength = 60;

function shortened(body: string): string {
  return body.length <= shortLength ? body : `${body.slice(0, shortLength)}...`;
}
