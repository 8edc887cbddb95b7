import { randomUUID } from 'node:crypto';
import { GetItemCommand, paginateQuery, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { QuotaAudit } from '../../../functions/accounts/quota-audit.ts';
import { type Item, number, text } from '../../../functions/aws/dynamodb-item.ts';
import { rememberedSeconds } from '../../../functions/images/deletion-store.ts';
import {
  accountPartition,
  ecsLockKey,
  ecsLockPrefix,
  type ItemKey,
  imageKey,
} from '../../../functions/images/registry-keys.ts';
import { commitTransaction } from './commit-transaction.ts';
import type { Operator } from './operator.ts';

/** The outcome for the lock of one image. */
export type LockRepair = {
  readonly imageId: string;
  readonly outcome: 'locked' | 'released' | 'left';
  /** Why the lock was not changed. */
  readonly reason?: string;
};

type Target = Pick<Operator, 'dynamodb' | 'tables'>;

const changedMeanwhile = 'it changed meanwhile: try again';
const leased = 'a deletion holds the lock: try again in a minute';
const noLiveLease = '(attribute_not_exists(deletingUntil) OR deletingUntil <= :now)';

/**
 * Locks each unlocked image of the audit and releases each orphaned lock and each second lock of one image. Every write is a
 * transaction that requires the image and the lock to be unchanged since they were read, so a concurrent request wins. The
 * transaction increments the account's revision, so a concurrent audit counts again.
 *
 * Images come first: an image can take over the orphaned lock on its own ECS image, which is then never free in between.
 */
export async function repairLocks(target: Target, audit: QuotaAudit): Promise<LockRepair[]> {
  const repairs: LockRepair[] = [];
  for (const imageId of audit.unlocked) repairs.push(await lockImage(target, audit.accountId, imageId));
  const orphaned = new Set(audit.orphaned);
  const doublyLocked = new Set(audit.doublyLocked);
  for (const lock of await locksOf(target, audit.accountId)) {
    const imageId = lock['imageId']?.S;
    if (imageId === undefined) continue;
    const isSecond = doublyLocked.has(imageId) && !(await isOwnLock(target, audit.accountId, imageId, lock));
    if (orphaned.has(imageId) || isSecond)
      repairs.push(await releaseLock(target, audit.accountId, imageId, lock, isSecond));
  }
  return repairs;
}

async function lockImage(target: Target, accountId: string, imageId: string): Promise<LockRepair> {
  const left = (reason: string): LockRepair => ({ imageId, outcome: 'left', reason });
  const image = await read(target, imageKey(accountId, imageId));
  if (!image) return left(changedMeanwhile);
  const key = ecsLockKey(accountId, text(image['ecsImageId']));
  const lock = await read(target, key);
  const holder = lock?.['imageId']?.S;
  if (holder !== undefined && (await read(target, imageKey(accountId, holder))))
    return left(`image ${holder} holds the lock on the same ECS image`);
  if (holder !== undefined && isLeased(lock)) return left(leased);

  const { registry } = target.tables;
  const takeOver =
    holder === undefined
      ? { ConditionExpression: 'attribute_not_exists(imageId)' }
      : {
          ConditionExpression: `imageId = :holder AND ${noLiveLease}`,
          ExpressionAttributeValues: { ':holder': { S: holder }, ':now': now() },
        };
  const isDone = await commit(target, [
    ifImageExists(registry, accountId, imageId, true),
    ...(holder === undefined ? [] : [ifImageExists(registry, accountId, holder, false)]),
    { Put: { TableName: registry, Item: { ...key, imageId: { S: imageId } }, ...takeOver } },
    incrementRevision(target, accountId),
  ]);
  return isDone ? { imageId, outcome: 'locked' } : left(changedMeanwhile);
}

/** Whether it is the lock on the image's own ECS image. Neither ever changes. */
async function isOwnLock(target: Target, accountId: string, imageId: string, lock: Item): Promise<boolean> {
  const image = await read(target, imageKey(accountId, imageId));
  return text(lock['sk']) === ecsLockKey(accountId, text(image?.['ecsImageId'])).sk.S;
}

/** Releases the lock as a deletion does, so that a creation that has already shared can tell that it was held. */
async function releaseLock(
  target: Target,
  accountId: string,
  imageId: string,
  lock: Item,
  imageExists: boolean,
): Promise<LockRepair> {
  if (isLeased(lock)) return { imageId, outcome: 'left', reason: leased };
  const { registry } = target.tables;
  const isDone = await commit(target, [
    ifImageExists(registry, accountId, imageId, imageExists),
    {
      Update: {
        TableName: registry,
        Key: { pk: { S: text(lock['pk']) }, sk: { S: text(lock['sk']) } },
        UpdateExpression:
          'SET deletedBy = :repair, expiresAt = :forgottenAt REMOVE imageId, deletingBy, deletingUntil',
        ConditionExpression: `imageId = :imageId AND ${noLiveLease}`,
        ExpressionAttributeValues: {
          ':imageId': { S: imageId },
          ':repair': { S: `repair-${randomUUID()}` },
          ':forgottenAt': { N: String(Math.floor(Date.now() / 1000) + rememberedSeconds) },
          ':now': now(),
        },
      },
    },
    incrementRevision(target, accountId),
  ]);
  return isDone ? { imageId, outcome: 'released' } : { imageId, outcome: 'left', reason: changedMeanwhile };
}

function isLeased(lock: Item | undefined): boolean {
  const until = lock?.['deletingUntil'];
  return until !== undefined && number(until) > Date.now();
}

function now() {
  return { N: String(Date.now()) };
}

function ifImageExists(
  table: string,
  accountId: string,
  imageId: string,
  exists: boolean,
): TransactWriteItem {
  return {
    ConditionCheck: {
      TableName: table,
      Key: imageKey(accountId, imageId),
      ConditionExpression: exists ? 'attribute_exists(pk)' : 'attribute_not_exists(pk)',
    },
  };
}

function incrementRevision({ tables }: Target, accountId: string): TransactWriteItem {
  return {
    Update: {
      TableName: tables.accounts,
      Key: { accountId: { S: accountId } },
      UpdateExpression: 'SET revision = revision + :one',
      ConditionExpression: 'attribute_exists(accountId)',
      ExpressionAttributeValues: { ':one': { N: '1' } },
    },
  };
}

/** Returns whether the conditions held. */
async function commit({ dynamodb }: Target, items: TransactWriteItem[]): Promise<boolean> {
  return !(await commitTransaction(dynamodb, items)).includes(true);
}

async function read({ dynamodb, tables }: Target, Key: ItemKey): Promise<Item | undefined> {
  const command = new GetItemCommand({ TableName: tables.registry, Key, ConsistentRead: true });
  return (await dynamodb.send(command)).Item;
}

async function locksOf({ dynamodb, tables }: Target, accountId: string): Promise<Item[]> {
  const pages = paginateQuery(
    { client: dynamodb },
    {
      TableName: tables.registry,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: {
        ':pk': { S: accountPartition(accountId) },
        ':prefix': { S: ecsLockPrefix },
      },
      ConsistentRead: true,
    },
  );
  return (await Array.fromAsync(pages)).flatMap(({ Items = [] }) => Items);
}
