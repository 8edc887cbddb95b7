import { randomInt } from 'node:crypto';
import { DeleteItemCommand, PutItemCommand, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { Command } from 'commander';
import { text } from '../../../functions/aws/dynamodb-item.ts';
import { examples } from '../command-line.ts';
import { readAccount } from './account-commands.ts';
import { accountArgument, type CommandContext, type Confirmable } from './command-context.ts';
import { CommandError } from './command-error.ts';
import { conditionHeld } from './condition-held.ts';
import { confirm } from './confirm.ts';
import type { Operator } from './operator.ts';
import { printRow, printRows } from './output.ts';

/** `key issue|list|disable|enable|delete` */
export function keyCommands({ connect, json }: CommandContext): Command {
  const key = new Command('key')
    .description('manage the access keys that sign requests')
    .addHelpText(
      'after',
      examples(
        ['npm run admin -- key issue 1001'],
        ['npm run admin -- key disable LTAI5tExample', 'stops working within 60 seconds'],
      ),
    );

  key
    .command('issue')
    .description('issue an access key and print its secret, which is shown only once')
    .addArgument(accountArgument())
    .addHelpText('after', examples(['npm run admin -- key issue 1001']))
    .action(async (accountId: string) => {
      const operator = await connect();
      await readAccount(operator, accountId, `account create ${accountId}`);
      const accessKeyId = newAccessKeyId();
      // Derive first: do not store a key whose secret the operator may not derive.
      const accessKeySecret = await operator.deriveSecret({ accessKeyId, macKeyArn: operator.macKeyArn });
      await putKey(operator, accountId, accessKeyId);
      printRow({ accountId, accessKeyId, accessKeySecret }, json());
    });

  key
    .command('list')
    .description("list an account's access keys")
    .addArgument(accountArgument())
    .action(async (accountId: string) => {
      const operator = await connect();
      await readAccount(operator, accountId);
      printRows(await listKeys(operator, accountId), json());
    });

  for (const [name, status] of [
    ['disable', 'Disabled'],
    ['enable', 'Active'],
  ] as const) {
    key
      .command(name)
      .description(`${name} an access key; the service notices within 60 seconds`)
      .argument('<accessKeyId>')
      .action(async (accessKeyId: string) => {
        await setStatus(await connect(), accessKeyId, status);
        printRow({ accessKeyId, status }, json());
      });
  }

  key
    .command('delete')
    .description('delete an access key; this cannot be undone')
    .argument('<accessKeyId>')
    .option('--yes', 'do not ask for confirmation')
    .action(async (accessKeyId: string, { yes = false }: Confirmable) => {
      const operator = await connect();
      await confirm(`Delete access key ${accessKeyId}? Its users are locked out.`, yes);
      await deleteKey(operator, accessKeyId);
      printRow({ accessKeyId, status: 'Deleted' }, json());
    });

  return key;
}

const idCharacters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

function newAccessKeyId(): string {
  const random = Array.from({ length: 20 }, () => idCharacters.charAt(randomInt(idCharacters.length)));
  return `LTAI${random.join('')}`;
}

async function putKey(
  { dynamodb, tables, macKeyArn }: Operator,
  accountId: string,
  accessKeyId: string,
): Promise<void> {
  const command = new PutItemCommand({
    TableName: tables.accessKeys,
    Item: {
      accessKeyId: { S: accessKeyId },
      accountId: { S: accountId },
      status: { S: 'Active' },
      macKeyArn: { S: macKeyArn },
      createdAt: { S: new Date().toISOString() },
    },
    ConditionExpression: 'attribute_not_exists(accessKeyId)',
  });
  await dynamodb.send(command);
}

async function listKeys({ dynamodb, tables }: Operator, accountId: string) {
  const command = new QueryCommand({
    TableName: tables.accessKeys,
    IndexName: 'byAccount',
    KeyConditionExpression: 'accountId = :accountId',
    ExpressionAttributeValues: { ':accountId': { S: accountId } },
  });
  const { Items = [] } = await dynamodb.send(command);
  return Items.map((item) => ({
    accessKeyId: text(item['accessKeyId']),
    status: text(item['status']),
    createdAt: text(item['createdAt']),
  }));
}

async function setStatus({ dynamodb, tables }: Operator, accessKeyId: string, status: string): Promise<void> {
  const command = new UpdateItemCommand({
    TableName: tables.accessKeys,
    Key: { accessKeyId: { S: accessKeyId } },
    UpdateExpression: 'SET #status = :status',
    ConditionExpression: 'attribute_exists(accessKeyId)',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: { ':status': { S: status } },
  });
  if (!(await conditionHeld(dynamodb.send(command)))) throw notFound(accessKeyId);
}

async function deleteKey({ dynamodb, tables }: Operator, accessKeyId: string): Promise<void> {
  const command = new DeleteItemCommand({
    TableName: tables.accessKeys,
    Key: { accessKeyId: { S: accessKeyId } },
    ConditionExpression: 'attribute_exists(accessKeyId)',
  });
  if (!(await conditionHeld(dynamodb.send(command)))) throw notFound(accessKeyId);
}

function notFound(accessKeyId: string): CommandError {
  return new CommandError(`there is no access key ${accessKeyId}`);
}
