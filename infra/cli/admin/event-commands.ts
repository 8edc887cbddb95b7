import {
  QueryCommand,
  type QueryCommandOutput,
  ScanCommand,
  type ScanCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { Command, InvalidArgumentError } from 'commander';
import { type Item, text } from '../../../functions/aws/dynamodb-item.ts';
import { createdEvent, type ImageEvent } from '../../../functions/events/image-event.ts';
import { publishInOrder } from '../../../functions/events/publish-in-order.ts';
import { accountPartition, imagePrefix, systemAccount } from '../../../functions/images/registry-keys.ts';
import { startInvocation } from '../../../functions/runtime/invocation.ts';
import { examples } from '../command-line.ts';
import { readAccount } from './account-commands.ts';
import { accountId, type CommandContext } from './command-context.ts';
import type { Operator } from './operator.ts';
import { printRow } from './output.ts';

const pageTimeoutMs = 10 * 60_000;

type RepublishOptions = { readonly account?: string; readonly since?: Date };

/** `events republish` */
export function eventCommands({ connect, json }: CommandContext): Command {
  const events = new Command('events')
    .description('publish image events again')
    .addHelpText('after', examples(['npm run admin -- events republish --since 2026-11-24T10:00:00Z']));

  events
    .command('republish')
    .description(
      'publish "Image Created" again for every image that exists; consumers drop it by its EventId',
    )
    .option('--account <accountId>', 'only this account; all accounts by default', accountId)
    .option('--since <time>', 'only images created since then, such as 2026-11-24T10:00:00Z', time)
    .addHelpText(
      'after',
      examples(['npm run admin -- events republish --account 1001 --since 2026-11-24T10:00:00Z']),
    )
    .action(async (options: RepublishOptions) => {
      const operator = await connect();
      if (options.account !== undefined) await readAccount(operator, options.account);
      const counts = { published: 0, refused: 0 };
      try {
        await republish(operator, options, counts);
      } finally {
        printRow(counts, json());
      }
      if (counts.refused > 0) process.exitCode = 1;
    });

  return events;
}

async function republish(
  operator: Operator,
  options: RepublishOptions,
  counts: { published: number; refused: number },
): Promise<void> {
  // Loaded on demand: it takes a third of a second.
  const { operatorsEventBus } = await import('./operators-event-bus.ts');
  const bus = operatorsEventBus(operator.messaging);
  for await (const page of pages(operator, options)) {
    const refused = await publishInOrder(page, bus, startInvocation('events republish', pageTimeoutMs));
    counts.published += page.length - refused.length;
    counts.refused += refused.length;
  }
}

/** The events of the tenants' images, one page of the table at a time. */
async function* pages(
  operator: Operator,
  { account, since = new Date(0) }: RepublishOptions,
): AsyncGenerator<readonly ImageEvent[]> {
  let start: Item | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await readPage(operator, account, start);
    yield Items.filter((item) => new Date(text(item['creationTime'])) >= since).flatMap(
      (item) => createdEvent(item) ?? [],
    );
    start = LastEvaluatedKey;
  } while (start);
}

function readPage(
  { dynamodb, tables }: Operator,
  account: string | undefined,
  ExclusiveStartKey: Item | undefined,
): Promise<ScanCommandOutput | QueryCommandOutput> {
  const page = { TableName: tables.registry, ConsistentRead: true, ExclusiveStartKey };
  if (account !== undefined) {
    return dynamodb.send(
      new QueryCommand({
        ...page,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :image)',
        ExpressionAttributeValues: { ':pk': { S: accountPartition(account) }, ':image': { S: imagePrefix } },
      }),
    );
  }
  return dynamodb.send(
    new ScanCommand({
      ...page,
      FilterExpression: 'begins_with(sk, :image) AND pk <> :system',
      ExpressionAttributeValues: {
        ':image': { S: imagePrefix },
        ':system': { S: accountPartition(systemAccount) },
      },
    }),
  );
}

function time(value: string): Date {
  const parsed = new Date(value);
  if (Number.isNaN(parsed.getTime())) throw new InvalidArgumentError('Write a time as 2026-11-24T10:00:00Z.');
  return parsed;
}
