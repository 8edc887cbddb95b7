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

/** What is known at one moment of all that a creation depends on. */
export type RegistrationState = {
  /** The creations remembered under this one's idempotency keys. */
  readonly remembered: readonly Remembered[];
  /** Whether the ECS image is registered. */
  readonly registered: boolean;
  readonly quota: ImageQuota;
  /** Which request last deleted a registration of the ECS image, and took back its share; undefined: none lately. */
  readonly lastDeletion: string | undefined;
};

/** A committed creation, as one of its idempotency keys remembers it until that expires. */
export type Remembered = {
  readonly imageId: string;
  /** Whether it is the same request; another one may not use the key. */
  readonly isSameRequest: boolean;
};

/** Where images are registered: tokens, ECS locks, images and counters, in DynamoDB. */
export type Registry = {
  /**
   * Reads idempotency keys, lock and counter in one isolated read.
   * @throws UnknownAccount when there is no counter.
   */
  readState(creation: Creation, invocation: Invocation): Promise<RegistrationState>;
  /** Reads again, consistently, what is remembered under the creation's first idempotency key. */
  readRemembered(creation: Creation, invocation: Invocation): Promise<readonly Remembered[]>;
  /**
   * Commits idempotency keys, lock, image and counter together, if the ECS image is as free as at that look, or nothing.
   * @throws OutcomeUnknown when no answer came: it may still commit at any later time.
   */
  commit(
    creation: Creation,
    known: Pick<RegistrationState, 'lastDeletion'>,
    invocation: Invocation,
  ): Promise<void>;
};

export type RegistryTables = { readonly registry: string; readonly accounts: string };

/**
 * The registry in those tables. Its methods throw TransientError when the state has to be looked at again.
 *
 * @param defaultMaxImageCount the quota of accounts that have none of their own.
 */
export function dynamoDbRegistry(
  client: DynamoDBClient,
  tables: RegistryTables,
  defaultMaxImageCount: number,
): Registry {
  return {
    async readState(creation, invocation) {
      // A BatchGetItem could see a winner's lock and not yet its token, and would refuse what is a replay.
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

/** What an item says of the creation that it remembers; nothing once it is expired. */
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
      // TTL deletes late, days late at worst: what it has not deleted yet may be expired all the same.
      ConditionExpression: 'attribute_not_exists(pk) OR expiresAt <= :now',
      ExpressionAttributeValues: { ':now': { N: String(creation.now) } },
    },
  };
}

/** Only if nobody registered and deleted the ECS image since the look: that would have taken back this one's share too. */
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
