import { type DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { auditAccount } from '../../../functions/accounts/quota-audit.ts';
import { type Item, number, text } from '../../../functions/aws/dynamodb-item.ts';
import {
  accountOf,
  ecsLockKey,
  imageIdOf,
  isIdempotencyKey,
  isImageKey,
  systemAccount,
} from '../../../functions/images/registry-keys.ts';
import { startInvocation } from '../../../functions/runtime/invocation.ts';
import { CommandError } from './command-error.ts';
import { commitTransaction } from './commit-transaction.ts';
import { conditionHeld } from './condition-held.ts';
import { repairCounter } from './counter-repair.ts';
import type { Operator } from './operator.ts';

/** Tables in this AWS account and Region that a backup was restored into, all from the same point in time. */
export type RestoredCopies = {
  readonly registry: string;
  readonly accounts: string;
  readonly accessKeys: string;
};

export type RestoreChoice = {
  /** Undefined for all accounts. */
  readonly accountId?: string | undefined;
  /** Ids of images not to restore, because their tenants deleted them after the backup. */
  readonly except: ReadonlySet<string>;
};

export type Restored = {
  accounts: number;
  accessKeys: number;
  images: number;
  tokens: number;
  /** Ids of images whose ECS image has been registered again since. */
  readonly conflicts: string[];
};

type Target = Pick<Operator, 'dynamodb' | 'tables'>;

/** How often to count an account that keeps changing, and the time limit of one count. */
const counts = { tries: 3, timeoutMs: 60_000 };

/**
 * Restores items that the live tables lack from the copies. Existing items stay unchanged. Each image is restored in one
 * transaction with its lock and the account's counter, so the counters are always exact and a run continues where an
 * interrupted one stopped. The stream publishes the image again, with its original event id.
 */
export async function restore(
  target: Target,
  copies: RestoredCopies,
  choice: RestoreChoice,
): Promise<Restored> {
  const { dynamodb, tables } = target;
  const restored: Restored = { accounts: 0, accessKeys: 0, images: 0, tokens: 0, conflicts: [] };
  const isChosen = (accountId: string) => choice.accountId === undefined || choice.accountId === accountId;

  // Accounts first: an image needs its counter, which starts at 0 and counts the restored images.
  for await (const account of scan(dynamodb, copies.accounts)) {
    const accountId = text(account['accountId']);
    if (!isChosen(accountId)) continue;
    const empty = { ...account, imageCount: { N: '0' } };
    if (await putIfAbsent(dynamodb, tables.accounts, empty, 'accountId')) restored.accounts += 1;
    else await expectCounted(target, accountId);
  }
  for await (const key of scan(dynamodb, copies.accessKeys)) {
    if (!isChosen(text(key['accountId']))) continue;
    restored.accessKeys += Number(await putIfAbsent(dynamodb, tables.accessKeys, key, 'accessKeyId'));
  }
  for await (const item of scan(dynamodb, copies.registry)) {
    const accountId = accountOf(text(item['pk']));
    const sortKey = text(item['sk']);
    if (!isChosen(accountId)) continue;
    if (!isImageKey(sortKey)) restored.tokens += Number(await restoreToken(target, item, choice));
    else if (choice.except.has(imageIdOf(sortKey))) continue;
    else if (accountId === systemAccount)
      restored.images += Number(await putIfAbsent(dynamodb, tables.registry, item, 'pk'));
    else count(restored, imageIdOf(sortKey), await restoreImage(target, accountId, item));
  }
  return restored;
}

/** A surviving account's counter may include lost images, which would count twice once they are restored. */
async function expectCounted(target: Target, accountId: string): Promise<void> {
  for (let tries = 0; tries < counts.tries; tries += 1) {
    const audit = await auditAccount(
      target.dynamodb,
      target.tables,
      accountId,
      startInvocation('restore', counts.timeoutMs),
    );
    if (!audit || (audit.verdict !== 'busy' && audit.imageCount === audit.images)) return;
    if (audit.verdict === 'drift' && (await repairCounter(target, audit))) return;
  }
  throw new CommandError(`account ${accountId} changes too often to be counted: stop writes`);
}

function count(restored: Restored, imageId: string, outcome: 'restored' | 'present' | 'conflict'): void {
  if (outcome === 'restored') restored.images += 1;
  if (outcome === 'conflict') restored.conflicts.push(imageId);
}

/** Restores a token that has not expired. Locks are restored with their images. */
async function restoreToken(
  { dynamodb, tables }: Target,
  item: Item,
  { except }: RestoreChoice,
): Promise<boolean> {
  const isLive = number(item['expiresAt']) * 1000 > Date.now();
  if (!isIdempotencyKey(text(item['sk'])) || !isLive || except.has(text(item['imageId']))) return false;
  return putIfAbsent(dynamodb, tables.registry, item, 'pk');
}

async function restoreImage(
  { dynamodb, tables }: Target,
  accountId: string,
  image: Item,
): Promise<'restored' | 'present' | 'conflict'> {
  const imageId = { S: imageIdOf(text(image['sk'])) };
  const [isPresent, isLocked, hasNoAccount] = await commitTransaction(dynamodb, [
    {
      Put: {
        TableName: tables.registry,
        Item: image,
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    },
    {
      Put: {
        TableName: tables.registry,
        Item: {
          ...ecsLockKey(accountId, text(image['ecsImageId'])),
          imageId,
        },
        // There is no lock, a deletion has released it, or only the lock's image was lost.
        ConditionExpression: 'attribute_not_exists(imageId) OR imageId = :imageId',
        ExpressionAttributeValues: { ':imageId': imageId },
      },
    },
    {
      Update: {
        TableName: tables.accounts,
        Key: { accountId: { S: accountId } },
        UpdateExpression: 'SET imageCount = imageCount + :one, revision = revision + :one',
        ConditionExpression: 'attribute_exists(accountId)',
        ExpressionAttributeValues: { ':one': { N: '1' } },
      },
    },
  ]);
  if (isPresent) return 'present';
  if (isLocked) return 'conflict';
  if (hasNoAccount) throw new CommandError(`account ${accountId} is in none of the tables`);
  return 'restored';
}

/** Returns whether the item was absent. */
async function putIfAbsent(
  dynamodb: DynamoDBClient,
  TableName: string,
  item: Item,
  key: 'pk' | 'accountId' | 'accessKeyId',
): Promise<boolean> {
  const ConditionExpression = `attribute_not_exists(${key})`;
  return conditionHeld(dynamodb.send(new PutItemCommand({ TableName, Item: item, ConditionExpression })));
}

async function* scan(dynamodb: DynamoDBClient, TableName: string): AsyncGenerator<Item> {
  let start: Item | undefined;
  do {
    const page = await dynamodb.send(
      new ScanCommand({ TableName, ConsistentRead: true, ...(start ? { ExclusiveStartKey: start } : {}) }),
    );
    yield* page.Items ?? [];
    start = page.LastEvaluatedKey;
  } while (start);
}
