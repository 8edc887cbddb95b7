import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { printError } from '../../local/terminal.ts';
import { examples } from '../command-line.ts';
import { accountId, type CommandContext, type Confirmable } from './command-context.ts';
import { confirm } from './confirm.ts';
import { printRow } from './output.ts';
import { restore } from './restore.ts';

type RestoreOptions = Confirmable & {
  readonly registry: string;
  readonly accounts: string;
  readonly accessKeys: string;
  readonly account?: string;
  readonly except?: string;
};

/** `restore` */
export function restoreCommand({ connect, json }: CommandContext): Command {
  return new Command('restore')
    .description('put back what the live tables lack, from tables that a backup was restored into')
    .requiredOption('--registry <table>', 'the copy of the registry')
    .requiredOption('--accounts <table>', 'the copy of the accounts')
    .requiredOption('--access-keys <table>', 'the copy of the access keys')
    .option('--account <accountId>', 'only this account; all accounts by default', accountId)
    .option('--except <file>', 'ids of images, one per line, that were deleted since and stay deleted')
    .option('--yes', 'do not ask for confirmation')
    .addHelpText(
      'after',
      examples([
        'npm run admin -- restore --registry registry-copy --accounts accounts-copy --access-keys access-keys-copy',
      ]),
    )
    .action(async ({ account, except, yes = false, ...copies }: RestoreOptions) => {
      const operator = await connect();
      await confirm(`Restore what the live tables lack from ${Object.values(copies).join(', ')}?`, yes);
      const ids = except === undefined ? [] : readFileSync(except, 'utf8').split(/\s+/).filter(Boolean);
      const { conflicts, ...counts } = await restore(operator, copies, {
        accountId: account,
        except: new Set(ids),
      });
      printRow({ ...counts, conflicts: conflicts.length }, json());
      for (const imageId of conflicts)
        printError(`note: ${imageId} is not restored: its ECS image has been registered again since`);
    });
}
