import { GetItemCommand, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { Command } from 'commander';
import { imageQuotaOf } from '../../../functions/accounts/quota.ts';
import { type Item, number, text } from '../../../functions/aws/dynamodb-item.ts';
import { sandboxAccountPrefix } from '../../../functions/sandbox/sandbox-account.ts';
import { examples, UsageError } from '../command-line.ts';
import { addAccountDelete } from './account-delete-command.ts';
import { accountArgument, type CommandContext, imageLimit } from './command-context.ts';
import { CommandError } from './command-error.ts';
import { conditionHeld } from './condition-held.ts';
import type { Operator } from './operator.ts';
import { printRow, printRows, type Row } from './output.ts';

/** `account create|show|list` */
export function accountCommands({ connect, json }: CommandContext): Command {
  const account = new Command('account')
    .description('manage the accounts of tenants')
    .addHelpText(
      'after',
      examples(['npm run admin -- account create 1001'], ['npm run admin -- account list']),
    );

  account
    .command('create')
    .description('create an account; it has no images and no access key yet')
    .addArgument(accountArgument())
    .option('--max-images <limit>', "its own image quota instead of the stage's default", imageLimit)
    .addHelpText('after', examples(['npm run admin -- account create 1001 --max-images 100']))
    .action(async (accountId: string, { maxImages }: { maxImages?: number }) => {
      const operator = await connect();
      assertNotReserved(accountId, operator);
      await createAccount(operator, accountId, maxImages);
      printRow(accountRow(await readAccount(operator, accountId), operator), json());
    });

  account
    .command('show')
    .description('show an account')
    .addArgument(accountArgument())
    .action(async (accountId: string) => {
      const operator = await connect();
      printRow(accountRow(await readAccount(operator, accountId), operator), json());
    });

  account
    .command('list')
    .description('list all accounts')
    .action(async () => {
      const operator = await connect();
      const rows = (await allAccounts(operator)).map((item) => accountRow(item, operator));
      printRows(
        rows.sort((a, b) => Number(a['accountId']) - Number(b['accountId'])),
        json(),
      );
    });

  addAccountDelete(account, { connect, json });
  return account;
}

/** @throws CommandError when there is no such account, with `fix` if there is one. */
export async function readAccount(
  { dynamodb, tables }: Operator,
  accountId: string,
  fix?: string,
): Promise<Item> {
  const command = new GetItemCommand({
    TableName: tables.accounts,
    Key: { accountId: { S: accountId } },
    ConsistentRead: true,
  });
  const { Item } = await dynamodb.send(command);
  if (!Item) throw new CommandError(`there is no account ${accountId}${fix === undefined ? '' : `: ${fix}`}`);
  return Item;
}

/** A sandbox gives ids with this prefix to its visitors, and deletes their accounts. */
function assertNotReserved(accountId: string, { stage }: Operator): void {
  if (stage !== 'sandbox' || !accountId.startsWith(sandboxAccountPrefix)) return;
  throw new UsageError(
    `ids that begin with ${sandboxAccountPrefix} are reserved for visitors of the sandbox`,
  );
}

async function createAccount(
  { dynamodb, tables }: Operator,
  accountId: string,
  maxImages?: number,
): Promise<void> {
  const command = new PutItemCommand({
    TableName: tables.accounts,
    Item: {
      accountId: { S: accountId },
      imageCount: { N: '0' },
      revision: { N: '0' },
      createdAt: { S: new Date().toISOString() },
      ...(maxImages === undefined ? {} : { maxImageCount: { N: String(maxImages) } }),
    },
    ConditionExpression: 'attribute_not_exists(accountId)',
  });
  if (!(await conditionHeld(dynamodb.send(command))))
    throw new CommandError(`account ${accountId} exists already: nothing was changed`);
}

async function allAccounts({ dynamodb, tables }: Operator): Promise<Item[]> {
  const items: Item[] = [];
  let start: Item | undefined;
  do {
    const page = await dynamodb.send(
      new ScanCommand({ TableName: tables.accounts, ...(start ? { ExclusiveStartKey: start } : {}) }),
    );
    items.push(...(page.Items ?? []));
    start = page.LastEvaluatedKey;
  } while (start);
  return items;
}

function accountRow(item: Item, { defaultMaxImageCount }: Operator): Row {
  const { limit, used, hasOwnLimit } = imageQuotaOf(item, defaultMaxImageCount);
  return {
    accountId: text(item['accountId']),
    images: used,
    limit,
    limitIs: hasOwnLimit ? 'its own' : 'the default',
    revision: number(item['revision']),
  };
}
