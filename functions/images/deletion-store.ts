import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { sendRequest } from '../aws/database.ts';
import { TransientError } from '../errors/transient-error.ts';
import type { Invocation } from '../runtime/invocation.ts';
import type { Image } from './image.ts';
import type { RegistryTables } from './registry.ts';
import { ecsLockKey, imageKey } from './registry-keys.ts';

/** One image on its way out, and the lease under which this deletion alone may take back its share. */
export type Deletion = {
  readonly accountId: string;
  readonly image: Image;
  /** Whose lease it is. */
  readonly requestId: string;
  /** Which of the request's attempts; each has a lease of its own name. */
  readonly attempt: number;
  /** Epoch milliseconds by which leases are taken for ended. */
  readonly now: number;
  /** Epoch milliseconds at which this one ends. */
  readonly leasedUntil: number;
};

/** What a deletion does to the registry. Every method throws TransientError when the state has to be looked at again. */
export type DeletionStore = {
  /** Takes the lease; a TransientError when another deletion holds it, or the image is gone. */
  lease(deletion: Deletion, invocation: Invocation): Promise<void>;
  /**
   * Gives the lease back, so that the next deletion need not wait for its end, and no commit under it can succeed any more.
   * `gone`: this request holds no lease, because it committed or its lease ended.
   */
  release(deletion: Deletion, invocation: Invocation): Promise<'released' | 'gone'>;
  /**
   * Removes the image, frees the lock and counts down together, or does nothing.
   * @throws OutcomeUnknown when no answer came: it may still commit while its lease lasts.
   */
  commit(deletion: Deletion, invocation: Invocation): Promise<void>;
};

/** For so long a deletion is remembered at the lock: no creation that began before it is still under way by then. */
const rememberedSeconds = 3600;

/** Deletions from those tables. */
export function dynamoDbDeletionStore(client: DynamoDBClient, tables: RegistryTables): DeletionStore {
  return {
    async lease(deletion, invocation) {
      const { accountId, image, now, leasedUntil } = deletion;
      const command = new UpdateItemCommand({
        TableName: tables.registry,
        Key: ecsLockKey(accountId, image.ecsImageId),
        UpdateExpression: 'SET deletingBy = :lease, deletingUntil = :until',
        // The request's own lease counts as free: the answer to taking it may have been lost.
        ConditionExpression:
          'imageId = :imageId AND (attribute_not_exists(deletingUntil) OR deletingUntil <= :now OR begins_with(deletingBy, :own))',
        ExpressionAttributeValues: {
          ':imageId': { S: image.id },
          ':lease': { S: leaseName(deletion) },
          ':own': { S: ownLeases(deletion) },
          ':until': { N: String(leasedUntil) },
          ':now': { N: String(now) },
        },
        ReturnConsumedCapacity: 'TOTAL',
      });
      await sendRequest(invocation, (options) => client.send(command, options)).catch(asTemporary);
    },

    async release(deletion, invocation) {
      const { accountId, image } = deletion;
      const command = new UpdateItemCommand({
        TableName: tables.registry,
        Key: ecsLockKey(accountId, image.ecsImageId),
        UpdateExpression: 'REMOVE deletingBy, deletingUntil',
        ConditionExpression: 'imageId = :imageId AND begins_with(deletingBy, :own)',
        ExpressionAttributeValues: { ':imageId': { S: image.id }, ':own': { S: ownLeases(deletion) } },
        ReturnConsumedCapacity: 'TOTAL',
      });
      try {
        await sendRequest(invocation, (options) => client.send(command, options));
        return 'released';
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return 'gone';
        throw error;
      }
    },

    async commit(deletion, invocation) {
      const { accountId, image } = deletion;
      const command = new TransactWriteItemsCommand({
        TransactItems: [
          {
            Delete: {
              TableName: tables.registry,
              Key: imageKey(accountId, image.id),
              ConditionExpression: 'attribute_exists(pk)',
            },
          },
          {
            // The lock stays for a while, free: a creation that shared before this deletion took the share back must not
            // take it for one that was free all along.
            Update: {
              TableName: tables.registry,
              Key: ecsLockKey(accountId, image.ecsImageId),
              UpdateExpression:
                'SET deletedBy = :lease, expiresAt = :forgottenAt REMOVE imageId, deletingBy, deletingUntil',
              ConditionExpression: 'imageId = :imageId AND deletingBy = :lease',
              ExpressionAttributeValues: {
                ':imageId': { S: image.id },
                ':lease': { S: leaseName(deletion) },
                ':forgottenAt': { N: String(Math.floor(Date.now() / 1000) + rememberedSeconds) },
              },
            },
          },
          {
            Update: {
              TableName: tables.accounts,
              Key: { accountId: { S: accountId } },
              UpdateExpression: 'SET imageCount = imageCount - :one, revision = revision + :one',
              ConditionExpression: 'imageCount >= :one',
              ExpressionAttributeValues: { ':one': { N: '1' } },
            },
          },
        ],
        ReturnConsumedCapacity: 'TOTAL',
      });
      await sendRequest(invocation, (options) => client.send(command, options));
    },
  };
}

/** Unique to one attempt: a lease that arrives late does not let a commit of another attempt succeed. */
function leaseName(deletion: Deletion): string {
  return `${ownLeases(deletion)}${deletion.attempt}`;
}

/** What the names of all leases of the request begin with. */
function ownLeases({ requestId }: Deletion): string {
  return `${requestId}#`;
}

/** A condition that failed says only that things are not as they were: look again. */
function asTemporary(error: unknown): never {
  if (error instanceof ConditionalCheckFailedException)
    throw new TransientError(error.name, { cause: error });
  throw error;
}
