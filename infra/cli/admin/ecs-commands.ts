import { Command } from 'commander';
import { examples } from '../command-line.ts';
import type { CommandContext, Confirmable } from './command-context.ts';
import { printRows } from './output.ts';
import { reconciliation } from './reconciliation.ts';

/** `ecs reconcile` */
export function ecsCommands({ connect, json }: CommandContext): Command {
  const ecs = new Command('ecs')
    .description('compare the registry with ECS')
    .addHelpText(
      'after',
      examples(
        ['npm run admin -- --target production ecs reconcile'],
        ['npm run admin -- --target production ecs reconcile --yes', 'repairs what it finds'],
      ),
    );

  ecs
    .command('reconcile')
    .description('list the differences that are older than an hour; exits with 1 if there are any')
    .option('--yes', 'repair them: share what is registered, unshare what is not')
    .action(async ({ yes = false }: Confirmable) => {
      const { find, repair } = reconciliation(await connect());
      const found = await find();
      if (!yes || found.length === 0) {
        printRows(found, json());
        process.exitCode = found.length === 0 ? 0 : 1;
        return;
      }
      const failed = new Map(
        (await repair(found)).map((one) => [`${one.accountId} ${one.ecsImageId}`, one.reason]),
      );
      const rows = found.map((one) => ({
        ...one,
        mended: failed.get(`${one.accountId} ${one.ecsImageId}`) ?? 'yes',
      }));
      printRows(rows, json());
      process.exitCode = failed.size === 0 ? 0 : 1;
    });

  return ecs;
}
