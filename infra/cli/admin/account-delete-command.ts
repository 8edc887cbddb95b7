import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { deleteAccount } from '../../../functions/accounts/delete-account.ts';
import { startInvocation } from '../../../functions/runtime/invocation.ts';
import { printError } from '../../local/terminal.ts';
import { examples } from '../command-line.ts';
import { readAccount } from './account-commands.ts';
import { accountArgument, type CommandContext, type Confirmable } from './command-context.ts';
import { confirm } from './confirm.ts';
import { operatorsImageSource } from './operators-image-source.ts';
import { printRow } from './output.ts';

/** The length of one round, after which the command reports progress. */
const roundMs = 60_000;

/** `account delete` */
export function addAccountDelete(
  account: Command,
  { connect, json }: Pick<CommandContext, 'connect' | 'json'>,
): void {
  account
    .command('delete')
    .description('delete an account with its keys and images; run it again if it was interrupted')
    .addArgument(accountArgument())
    .option('--yes', 'do not ask for confirmation')
    .addHelpText('after', examples(['npm run admin -- account delete 1001']))
    .action(async (accountId: string, { yes = false }: Confirmable) => {
      const operator = await connect();
      const { imageCount } = await readAccount(operator, accountId);
      await confirm(`Delete account ${accountId}, its keys and its ${imageCount?.N ?? 0} images?`, yes);
      const { dynamodb: client, tables } = operator;
      const stores = { client, tables, imageSource: operatorsImageSource(operator) };
      const total = { accessKeys: 0, images: 0 };
      for (let done = false; !done; ) {
        const round = await deleteAccount(accountId, stores, startInvocation(randomUUID(), roundMs));
        total.accessKeys += round.accessKeys;
        total.images += round.images;
        done = round.done;
        if (!done) printError(`${total.images} images are deleted`);
      }
      printRow({ accountId, status: 'Deleted', ...total }, json());
    });
}
