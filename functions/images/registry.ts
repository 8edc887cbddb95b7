import {
  type DynamoDBClient,
  GetItemCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { belowImageLimit } from '../accounts/quota.ts';
import { sendRequest } from '../aws/database.ts';
import type { Invocation } from '../runtime/invocation.ts';
import type { Creation } from './creation.ts';
import type { IdempotencyKey } from './idempotency-key.ts';
import { imageAttributes } from './image-item.ts';
import {
  dynamoDbStateReader,
  lockKey,
  type RegistrationState,
  type Remembered,
  readRegistrationState,
  rememberedIn,
  rememberedKey,
} from './registration-state.ts';
import { imageKey } from './registry-keys.ts';

/** Stores what registers an image: tokens, ECS locks, images and counters. */
export type Registry = {
  /**
   * Reads idempotency keys, lock and counter: isolated wherever they would refuse the creation.
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
  const reader = dynamoDbStateReader(client, tables);
  return {
    async readState(creation, invocation) {
      return readRegistrationState(reader, creation, defaultMaxImageCount, invocation);
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
 * Fails if the ECS image was registered and deleted since the read: that would have taken back this creation's share
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
