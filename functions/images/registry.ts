import {
  type AttributeValue,
  type DynamoDBClient,
  TransactGetItemsCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { type ImageQuota, imageQuotaOf } from '../accounts/quota.ts';
import { ask } from '../aws/database.ts';
import { UnknownAccount } from '../errors/unknown-account.ts';
import type { Invocation } from '../invocation/invocation.ts';
import type { Creation } from './creation.ts';
import { imageAttributes, number, text } from './image-item.ts';
import { accountPartition, ecsLockKey, imageKey } from './registry-keys.ts';

/** What is known at one moment of all that a creation depends on. */
export type Known = {
  /** The creation remembered under this one's idempotency key, if it is not expired. */
  readonly remembered?: { readonly imageId: string; readonly fingerprint: string };
  /** Whether the ECS image is registered. */
  readonly registered: boolean;
  readonly quota: ImageQuota;
  /** Which request last deleted a registration of the ECS image, and took back its share; undefined: none lately. */
  readonly lastDeletion: string | undefined;
};

/** Where images are registered: tokens, ECS locks, images and counters, in DynamoDB. */
export type Registry = {
  /**
   * Reads token, lock and counter in one isolated read.
   * @throws UnknownAccount when there is no counter.
   */
  look(creation: Creation, invocation: Invocation): Promise<Known>;
  /** Commits token, lock, image and counter together, if the ECS image is as free as at that look, or nothing. */
  commit(creation: Creation, known: Pick<Known, 'lastDeletion'>, invocation: Invocation): Promise<void>;
};

export type RegistryTables = { readonly registry: string; readonly accounts: string };

/**
 * The registry in those tables. Both its methods throw TemporaryFailure when the state has to be looked at again.
 *
 * @param defaultMaxImageCount the quota of accounts that have none of their own.
 */
export function dynamoDbRegistry(
  client: DynamoDBClient,
  tables: RegistryTables,
  defaultMaxImageCount: number,
): Registry {
  return {
    async look(creation, invocation) {
      // A BatchGetItem could see a winner's lock and not yet its token, and would refuse what is a replay.
      const command = new TransactGetItemsCommand({
        TransactItems: [
          { Get: { TableName: tables.registry, Key: rememberedKey(creation) } },
          { Get: { TableName: tables.registry, Key: lockKey(creation) } },
          { Get: { TableName: tables.accounts, Key: { accountId: { S: creation.accountId } } } },
        ],
        ReturnConsumedCapacity: 'TOTAL',
      });
      const { Responses = [] } = await ask(invocation, (options) => client.send(command, options));
      const [remembered, lock, account] = Responses.map(({ Item }) => Item);
      if (!account) throw new UnknownAccount(creation.accountId);
      return {
        ...(remembered && number(remembered['expiresAt']) > creation.now
          ? {
              remembered: {
                imageId: text(remembered['imageId']),
                fingerprint: text(remembered['fingerprint']),
              },
            }
          : {}),
        registered: lock?.['imageId'] !== undefined,
        lastDeletion: lock?.['deletedBy']?.S,
        quota: imageQuotaOf(account, defaultMaxImageCount),
      };
    },

    async commit(creation, { lastDeletion }, invocation) {
      const command = new TransactWriteItemsCommand({
        TransactItems: [
          rememberCreation(tables.registry, creation),
          lockEcsImage(tables.registry, creation, lastDeletion),
          putImage(tables.registry, creation),
          countImage(tables.accounts, creation, defaultMaxImageCount),
        ],
        ReturnConsumedCapacity: 'TOTAL',
      });
      await ask(invocation, (options) => client.send(command, options));
    },
  };
}

function rememberCreation(table: string, creation: Creation): TransactWriteItem {
  return {
    Put: {
      TableName: table,
      Item: {
        ...rememberedKey(creation),
        fingerprint: { S: creation.fingerprint },
        imageId: { S: creation.image.id },
        expiresAt: { N: String(creation.idempotencyKey.expiresAt) },
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
  { accountId, image, requestId, idempotencyKey }: Creation,
): TransactWriteItem {
  return {
    Put: {
      TableName: table,
      Item: {
        ...imageKey(accountId, image.id),
        ...imageAttributes(image),
        requestId: { S: requestId },
        ...(idempotencyKey.token === undefined ? {} : { token: { S: idempotencyKey.token } }),
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
      ConditionExpression:
        'imageCount < maxImageCount OR (attribute_not_exists(maxImageCount) AND imageCount < :default)',
      ExpressionAttributeValues: { ':one': { N: '1' }, ':default': { N: String(defaultMaxImageCount) } },
    },
  };
}

function rememberedKey({ accountId, idempotencyKey }: Creation): Record<string, AttributeValue> {
  return { pk: { S: accountPartition(accountId) }, sk: { S: idempotencyKey.sortKey } };
}

function lockKey({ accountId, image }: Creation): Record<string, AttributeValue> {
  return ecsLockKey(accountId, image.ecsImageId);
}
