import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { Command } from 'commander';
import { imageQuotaOf } from '../../../functions/accounts/quota.ts';
import {
  accountIds,
  auditAccount,
  auditConcurrency,
  type QuotaAudit,
} from '../../../functions/accounts/quota-audit.ts';
import { forEachConcurrently } from '../../../functions/runtime/concurrently.ts';
import { startInvocation } from '../../../functions/runtime/invocation.ts';
import { printError } from '../../local/terminal.ts';
import { examples } from '../command-line.ts';
import { readAccount } from './account-commands.ts';
import {
  accountArgument,
  type CommandContext,
  type Confirmable,
  imageLimit,
  optionalAccountArgument,
} from './command-context.ts';
import { CommandError } from './command-error.ts';
import { confirm } from './confirm.ts';
import { repairCounter } from './counter-repair.ts';
import { repairLocks } from './lock-repair.ts';
import type { Operator } from './operator.ts';
import { printRow, printRows, type Row } from './output.ts';

type RepairOptions = Confirmable & { readonly locks?: boolean };

const auditTimeoutMs = 60 * 60_000;
const progressEvery = 1000;

/** `quota show|set|audit|repair` */
export function quotaCommands({ connect, json }: CommandContext): Command {
  const quota = new Command('quota')
    .description('show, set, audit and repair image quotas')
    .addHelpText(
      'after',
      examples(['npm run admin -- quota set 1001 200'], ['npm run admin -- quota audit']),
    );

  quota
    .command('show')
    .description("show an account's quota")
    .addArgument(accountArgument())
    .action(async (accountId: string) => printRow(await quotaRow(await connect(), accountId), json()));

  quota
    .command('set')
    .description("set an account's quota; images above the limit stay, but no new one is registered")
    .addArgument(accountArgument())
    .argument('<limit>', 'a number of images, or "default"', limitOrDefault)
    .addHelpText(
      'after',
      examples(['npm run admin -- quota set 1001 200'], ['npm run admin -- quota set 1001 default']),
    )
    .action(async (accountId: string, limit: number | 'default') => {
      const operator = await connect();
      await readAccount(operator, accountId);
      await setQuota(operator, accountId, limit === 'default' ? undefined : limit);
      const row = await quotaRow(operator, accountId);
      printRow(row, json());
      if (row.used > row.limit) {
        printError(
          `note: the account has ${row.used} images, more than its limit of ${row.limit}; they stay, but no new one is registered`,
        );
      }
    });

  quota
    .command('audit')
    .description('compare the counters with the images and locks; exits with 1 if they differ')
    .addArgument(optionalAccountArgument())
    .addHelpText(
      'after',
      examples(['npm run admin -- quota audit --only-drift'], ['npm run admin -- quota audit 1001']),
    )
    .option('--only-drift', 'list only accounts that differ, or that were too busy to be counted')
    .action(
      async (accountId: string | undefined, { onlyDrift = false }: { readonly onlyDrift?: boolean }) => {
        const operator = await connect();
        const audits = await audit(operator, accountId);
        const listed = onlyDrift ? audits.filter(({ verdict }) => verdict !== 'exact') : audits;
        printRows(listed.map(auditRow), json());
        if (onlyDrift) printError(summaryOf(audits));
        if (audits.some(({ verdict }) => verdict === 'drift')) process.exitCode = 1;
      },
    );

  quota
    .command('repair')
    .description("set an account's counter to the number of its images, or repair its locks")
    .addArgument(accountArgument())
    .option('--locks', 'lock the unlocked images and release the orphaned locks that the audit names')
    .option('--yes', 'do not ask for confirmation')
    .addHelpText(
      'after',
      examples(['npm run admin -- quota repair 1001 --locks'], ['npm run admin -- quota repair 1001']),
    )
    .action(async (accountId: string, { locks = false, yes = false }: RepairOptions) => {
      const operator = await connect();
      const [found] = await audit(operator, accountId);
      if (!found || found.verdict === 'busy')
        throw new CommandError(`account ${accountId} is busy: try again`);
      if (locks) return repairAccountLocks(operator, found, yes, json());
      if (found.unlocked.length + found.orphaned.length + found.doublyLocked.length > 0) {
        printError('note: locks differ too: quota repair --locks repairs them');
      }
      if (found.imageCount === found.images) {
        printError(`note: nothing to repair: the counter is ${found.images}`);
        return printRow(await quotaRow(operator, accountId), json());
      }
      await confirm(
        `Set the counter of account ${accountId} from ${found.imageCount} to ${found.images}?`,
        yes,
      );
      if (!(await repairCounter(operator, found)))
        throw new CommandError(`account ${accountId} changed meanwhile: nothing was repaired, try again`);
      printRow(await quotaRow(operator, accountId), json());
    });

  return quota;
}

function limitOrDefault(text: string): number | 'default' {
  return text === 'default' ? text : imageLimit(text);
}

type QuotaRow = Row & { readonly limit: number; readonly used: number };

async function quotaRow(operator: Operator, accountId: string): Promise<QuotaRow> {
  const account = await readAccount(operator, accountId);
  const { limit, used, hasOwnLimit } = imageQuotaOf(account, operator.defaultMaxImageCount);
  return { accountId, limit, limitIs: hasOwnLimit ? 'its own' : 'the default', used };
}

async function setQuota(
  { dynamodb, tables }: Operator,
  accountId: string,
  limit: number | undefined,
): Promise<void> {
  const command = new UpdateItemCommand({
    TableName: tables.accounts,
    Key: { accountId: { S: accountId } },
    ConditionExpression: 'attribute_exists(accountId)',
    ...(limit === undefined
      ? { UpdateExpression: 'REMOVE maxImageCount' }
      : {
          UpdateExpression: 'SET maxImageCount = :limit',
          ExpressionAttributeValues: { ':limit': { N: String(limit) } },
        }),
  });
  await dynamodb.send(command);
}

async function audit({ dynamodb, tables }: Operator, accountId: string | undefined): Promise<QuotaAudit[]> {
  const invocation = startInvocation('audit', auditTimeoutMs);
  const ids = accountId
    ? [accountId]
    : await Array.fromAsync(accountIds(dynamodb, tables.accounts, invocation));
  const audits: QuotaAudit[] = [];
  await forEachConcurrently(ids, auditConcurrency, async (id) => {
    const found = await auditAccount(dynamodb, tables, id, invocation);
    if (found) audits.push(found);
    if (audits.length > 0 && audits.length % progressEvery === 0) printError(summaryOf(audits));
  });
  audits.sort((a, b) => Number(a.accountId) - Number(b.accountId));
  if (accountId && audits.length === 0) throw new CommandError(`there is no account ${accountId}`);
  return audits;
}

function summaryOf(audits: readonly QuotaAudit[]): string {
  const count = (verdict: QuotaAudit['verdict']) => audits.filter((one) => one.verdict === verdict).length;
  return `${audits.length} accounts: ${count('exact')} exact, ${count('drift')} with drift, ${count('busy')} busy`;
}

function auditRow(audit: QuotaAudit): Row {
  const { accountId, verdict, imageCount, images, locks, unlocked, orphaned, doublyLocked } = audit;
  return {
    accountId,
    verdict,
    counter: imageCount,
    images,
    locks,
    unlocked: unlocked.join(' ') || undefined,
    orphaned: orphaned.join(' ') || undefined,
    ...(doublyLocked.length > 0 ? { doublyLocked: doublyLocked.join(' ') } : {}),
  };
}

/** Prints the outcome for each lock. The exit code is 1 if a lock was not changed. */
async function repairAccountLocks(
  operator: Operator,
  found: QuotaAudit,
  yes: boolean,
  asJson: boolean,
): Promise<void> {
  const { accountId, unlocked, orphaned, doublyLocked } = found;
  if (found.imageCount !== found.images)
    printError('note: the counter differs too: quota repair without --locks sets it');
  if (unlocked.length + orphaned.length + doublyLocked.length === 0) {
    printError('note: nothing to repair: the audit names no lock');
    return printRows([], asJson);
  }
  await confirm(
    `Lock ${unlocked.length} unlocked images of account ${accountId} and release ${orphaned.length} orphaned locks${
      doublyLocked.length > 0 ? ` and the second locks of ${doublyLocked.length} images` : ''
    }?`,
    yes,
  );
  const repairs = await repairLocks(operator, found);
  printRows(repairs, asJson);
  if (repairs.some(({ outcome }) => outcome === 'left')) process.exitCode = 1;
}
