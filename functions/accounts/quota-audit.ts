import { type DynamoDBClient, GetItemCommand, QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { sendRequest } from '../aws/database.ts';
import { type Item, number, text } from '../aws/dynamodb-item.ts';
import type { RegistryTables } from '../images/registry.ts';
import { accountPartition, ecsLockPrefix, imageIdOf, imagePrefix } from '../images/registry-keys.ts';
import type { Invocation } from '../runtime/invocation.ts';

/** An account's items compared with its counter. */
export type QuotaAudit = {
  readonly accountId: string;
  /** `busy`: the account changed during each of three counts, so none of them is conclusive. */
  readonly verdict: 'exact' | 'drift' | 'busy';
  readonly imageCount: number;
  readonly images: number;
  readonly locks: number;
  /** Ids of images without a lock: their ECS images could be registered twice. */
  readonly unlocked: readonly string[];
  /** Ids of images that are gone although their locks remain: their ECS images cannot be registered again. */
  readonly orphaned: readonly string[];
  /** Ids of images with more than one lock: the other lock's ECS image cannot be registered. */
  readonly doublyLocked: readonly string[];
  /** The account's revision at the time of the count. */
  readonly revision: number;
};

const attempts = 3;

/** How many accounts are counted at once: their reads wait for the network, and 20 keep a function's CPU busy. */
export const auditConcurrency = 20;

/** Counts an account's images and locks and compares both with its counter; undefined when there is no such account. */
export async function auditAccount(
  client: DynamoDBClient,
  tables: RegistryTables,
  accountId: string,
  invocation: Invocation,
): Promise<QuotaAudit | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    const before = await readAccount(client, tables.accounts, accountId, invocation);
    if (!before) return undefined;
    const images = await readAll(client, tables.registry, accountId, imagePrefix, invocation);
    const locks = (await readAll(client, tables.registry, accountId, ecsLockPrefix, invocation)).filter(
      isHeld,
    );
    const after = await readAccount(client, tables.accounts, accountId, invocation);
    const audit = compare(accountId, before, images, locks);
    // Every change to an account's images increments its revision: if that did not move, the count is exact.
    if (number(after?.['revision']) === audit.revision) return audit;
    if (attempt === attempts) return { ...audit, verdict: 'busy' };
  }
}

/**
 * The ids of all accounts, in no particular order.
 *
 * @param retry wraps the read of each page. By default, a page is read once, for clients that retry by themselves.
 */
export async function* accountIds(
  client: DynamoDBClient,
  table: string,
  invocation: Invocation,
  retry: <Result>(attempt: () => Promise<Result>) => Promise<Result> = (attempt) => attempt(),
): AsyncGenerator<string> {
  let start: Item | undefined;
  do {
    const command = new ScanCommand({
      TableName: table,
      ProjectionExpression: 'accountId',
      ReturnConsumedCapacity: 'TOTAL',
      ...(start ? { ExclusiveStartKey: start } : {}),
    });
    const { Items = [], LastEvaluatedKey } = await retry(() =>
      sendRequest(invocation, (options) => client.send(command, options)),
    );
    for (const item of Items) yield text(item['accountId']);
    start = LastEvaluatedKey;
  } while (start);
}

function compare(
  accountId: string,
  account: Item,
  images: readonly Item[],
  locks: readonly Item[],
): QuotaAudit {
  const imageIds = new Set(images.map((image) => imageIdOf(text(image['sk']))));
  const holders = locks.map((lock) => text(lock['imageId']));
  const lockedIds = new Set(holders);
  const unlocked = [...imageIds.difference(lockedIds)];
  const orphaned = [...lockedIds.difference(imageIds)];
  const doublyLocked = new Set(holders.filter((id, nth) => holders.indexOf(id) !== nth)).intersection(
    imageIds,
  );
  const imageCount = number(account['imageCount']);
  const exact =
    imageCount === images.length && imageCount === locks.length && unlocked.length + orphaned.length === 0;
  return {
    accountId,
    verdict: exact ? 'exact' : 'drift',
    imageCount,
    images: images.length,
    locks: locks.length,
    unlocked,
    orphaned,
    doublyLocked: [...doublyLocked],
    revision: number(account['revision']),
  };
}

/** A deletion frees the lock, which stays for an hour. */
function isHeld(lock: Item): boolean {
  return lock['imageId'] !== undefined;
}

async function readAccount(
  client: DynamoDBClient,
  table: string,
  accountId: string,
  invocation: Invocation,
): Promise<Item | undefined> {
  const command = new GetItemCommand({
    TableName: table,
    Key: { accountId: { S: accountId } },
    ConsistentRead: true,
    ReturnConsumedCapacity: 'TOTAL',
  });
  return (await sendRequest(invocation, (options) => client.send(command, options))).Item;
}

async function readAll(
  client: DynamoDBClient,
  table: string,
  accountId: string,
  prefix: string,
  invocation: Invocation,
): Promise<Item[]> {
  const items: Item[] = [];
  let start: Item | undefined;
  do {
    const command = new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': { S: accountPartition(accountId) }, ':prefix': { S: prefix } },
      ProjectionExpression: 'sk, imageId',
      ConsistentRead: true,
      ReturnConsumedCapacity: 'TOTAL',
      ...(start ? { ExclusiveStartKey: start } : {}),
    });
    const { Items = [], LastEvaluatedKey } = await sendRequest(invocation, (options) =>
      client.send(command, options),
    );
    items.push(...Items);
    start = LastEvaluatedKey;
  } while (start);
  return items;
}
