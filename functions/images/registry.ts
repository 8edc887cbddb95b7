import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  TransactGetItemsCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { belowImageLimit, type ImageQuota, imageQuotaOf } from '../accounts/quota.ts';
import { sendRequest } from '../aws/database.ts';
import { type Item, number, text } from '../aws/dynamodb-item.ts';
import { UnknownAccount } from '../errors/unknown-account.ts';
import type { Invocation } from '../runtime/invocation.ts';
import type { Creation } from './creation.ts';
import type { IdempotencyKey } from './idempotency-key.ts';
import { imageAttributes } from './image-item.ts';
import { accountPartition, ecsLockKey, imageKey } from './registry-keys.ts';

/** Everything that a creation depends on, as of one moment. */
export type RegistrationState = {
  /** The creations remembered under this one's idempotency keys. */
  readonly remembered: readonly Remembered[];
  /** Whether the ECS image is registered. */
  readonly registered: boolean;
  readonly quota: ImageQuota;
  /**
   * The last deletion of a registration of the ECS image, which took back its share; undefined if there was none in the
   * last hour.
   */
  readonly lastDeletion: string | undefined;
};

/** A committed creation, as one of its idempotency keys remembers it until the key expires. */
export type Remembered = {
  readonly imageId: string;
  /** Whether it was the same request. Another request may not use the key. */
  readonly isSameRequest: boolean;
};

/** Stores what registers an image: tokens, ECS locks, images and counters. */
export type Registry = {
  /**
   * Reads idempotency keys, lock and counter in one isolated read.
   * @throws UnknownAccount when there is no counter.
   */
  readState(creation: Creation, invocation: Invocation): Promise<RegistrationState>;
  /** Reads once more, consistently, what is remembered under the creation's first idempotency key. */
  readRemembered(creation: Creation, invocation: Invocation): Promise<readonly Remembered[]>;
  /**
   * Commits idempotency keys, lock, image and counter in one transaction, provided that the ECS image is still as free
   * as `known` says.
   * @throws OutcomeUnknown when no response came: the transaction may still commit at any later time.
   */
  commit(
    creation: Creation,
    known: Pick<RegistrationState, 'lastDeletion'>,
    invocation: Invocation,
  ): Promise<void>;
};

export type RegistryTables = { readonly registry: string; readonly accounts: string };

/**
 * The registry in these DynamoDB tables. Its methods throw TransientError when the state must be read again.
 *
 * @param defaultMaxImageCount the limit of accounts without one of their own.
 */
export function dynamoDbRegistry(
  client: DynamoDBClient,
  tables: RegistryTables,
  defaultMaxImageCount: number,
): Registry {
  return {
    async readState(creation, invocation) {
      // A BatchGetItem could see another request's lock but not yet its token, and would refuse a replay.
      const command = new TransactGetItemsCommand({
        TransactItems: [
          { Get: { TableName: tables.accounts, Key: { accountId: { S: creation.accountId } } } },
          { Get: { TableName: tables.registry, Key: lockKey(creation) } },
          ...creation.idempotencyKeys.map((key) => ({
            Get: { TableName: tables.registry, Key: rememberedKey(creation, key) },
          })),
        ],
        ReturnConsumedCapacity: 'TOTAL',
      });
      const { Responses = [] } = await sendRequest(invocation, (options) => client.send(command, options));
      const [account, lock, ...remembered] = Responses.map(({ Item }) => Item);
      if (!account) throw new UnknownAccount(creation.accountId);
      return {
        remembered: creation.idempotencyKeys.flatMap((key, index) =>
          rememberedIn(remembered[index], key, creation.now),
        ),
        registered: lock?.['imageId'] !== undefined,
        lastDeletion: lock?.['deletedBy']?.S,
        quota: imageQuotaOf(account, defaultMaxImageCount),
      };
    },

    async readRemembered(creation, invocation) {
      const [key] = creation.idempotencyKeys;
      const command = new GetItemCommand({
        TableName: tables.registry,
        Key: rememberedKey(creation, key),
        ConsistentRead: true,
        ReturnConsumedCapacity: 'TOTAL',
      });
      const { Item: item } = await sendRequest(invocation, (options) => client.send(command, options));
      return rememberedIn(item, key, creation.now);
    },

    async commit(creation, { lastDeletion }, invocation) {
      const command = new TransactWriteItemsCommand({
        TransactItems: [
          ...creation.idempotencyKeys.map((key) => rememberCreation(tables.registry, creation, key)),
          lockEcsImage(tables.registry, creation, lastDeletion),
          putImage(tables.registry, creation),
          countImage(tables.accounts, creation, defaultMaxImageCount),
        ],
        ReturnConsumedCapacity: 'TOTAL',
      });
      await sendRequest(invocation, (options) => client.send(command, options));
    },
  };
}

/** The creation that an item remembers; nothing once it has expired. */
function rememberedIn(item: Item | undefined, { fingerprint }: IdempotencyKey, now: number): Remembered[] {
  if (!item || number(item['expiresAt']) <= now) return [];
  return [{ imageId: text(item['imageId']), isSameRequest: text(item['fingerprint']) === fingerprint }];
}

function rememberCreation(table: string, creation: Creation, key: IdempotencyKey): TransactWriteItem {
  return {
    Put: {
      TableName: table,
      Item: {
        ...rememberedKey(creation, key),
        fingerprint: { S: key.fingerprint },
        imageId: { S: creation.image.id },
        expiresAt: { N: String(key.expiresAt) },
      },
      // TTL deletes up to days late: an item that still exists may have expired.
      ConditionExpression: 'attribute_not_exists(pk) OR expiresAt <= :now',
      ExpressionAttributeValues: { ':now': { N: String(creation.now) } },
    },
  };
}

/**
 * Fails if the ECS image was registered and deleted since the look: that would have taken back this creation's share
 * too.
 */
function lockEcsImage(
  table: string,
  creation: Creation,
  lastDeletion: string | undefined,
): TransactWriteItem {
  const free =
    lastDeletion === undefined
      ? { ConditionExpression: 'attribute_not_exists(pk)' }
      : {
          ConditionExpression: 'attribute_not_exists(imageId) AND deletedBy = :lastDeletion',
          ExpressionAttributeValues: { ':lastDeletion': { S: lastDeletion } },
        };
  return {
    Put: { TableName: table, Item: { ...lockKey(creation), imageId: { S: creation.image.id } }, ...free },
  };
}

function putImage(
  table: string,
  { accountId, image, requestId, idempotencyKeys: [{ token }] }: Creation,
): TransactWriteItem {
  return {
    Put: {
      TableName: table,
      Item: {
        ...imageKey(accountId, image.id),
        ...imageAttributes(image),
        requestId: { S: requestId },
        ...(token === undefined ? {} : { token: { S: token } }),
      },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
}

function countImage(table: string, { accountId }: Creation, defaultMaxImageCount: number): TransactWriteItem {
  return {
    Update: {
      TableName: table,
      Key: { accountId: { S: accountId } },
      UpdateExpression: 'SET imageCount = imageCount + :one, revision = revision + :one',
      ConditionExpression: belowImageLimit,
      ExpressionAttributeValues: { ':one': { N: '1' }, ':default': { N: String(defaultMaxImageCount) } },
    },
  };
}

function rememberedKey({ accountId }: Creation, { sortKey }: IdempotencyKey): Record<string, AttributeValue> {
  return { pk: { S: accountPartition(accountId) }, sk: { S: sortKey } };
}

function lockKey({ accountId, image }: Creation): Record<string, AttributeValue> {
  return ecsLockKey(accountId, image.ecsImageId);
}
