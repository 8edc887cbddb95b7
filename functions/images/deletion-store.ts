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

/** The deletion of one image, with the lease under which it alone may take back the share. */
export type Deletion = {
  readonly accountId: string;
  readonly image: Image;
  /** The request that holds the lease. */
  readonly requestId: string;
  /** The request's attempt. Each attempt's lease has its own name. */
  readonly attempt: number;
  /** Epoch milliseconds. A lease that ends by then counts as expired. */
  readonly now: number;
  /** Epoch milliseconds at which this deletion's lease ends. */
  readonly leasedUntil: number;
};

/** The registry's side of a deletion. Every method throws TransientError when the state must be read again. */
export type DeletionStore = {
  /**
   * Takes the lease.
   * @throws TransientError when another deletion holds it or the image is gone.
   */
  lease(deletion: Deletion, invocation: Invocation): Promise<void>;
  /**
   * Releases the lease, so that the next deletion need not wait for its end and no commit under it can succeed any
   * more. `gone` means that this request holds no lease, because it committed or lost it.
   */
  release(deletion: Deletion, invocation: Invocation): Promise<'released' | 'gone'>;
  /**
   * Removes the image, frees the lock and decrements the counter in one transaction.
   * @throws OutcomeUnknown when no response came: it may still commit while the lease lasts.
   */
  commit(deletion: Deletion, invocation: Invocation): Promise<void>;
};

/** How long the lock remembers a deletion. No creation that began before the deletion is still running by then. */
export const rememberedSeconds = 3600;

/** The deletion store in these tables. */
export function dynamoDbDeletionStore(client: DynamoDBClient, tables: RegistryTables): DeletionStore {
  return {
    async lease(deletion, invocation) {
      const { accountId, image, now, leasedUntil } = deletion;
      const command = new UpdateItemCommand({
        TableName: tables.registry,
        Key: ecsLockKey(accountId, image.ecsImageId),
        UpdateExpression: 'SET deletingBy = :lease, deletingUntil = :until',
        // The request's own lease counts as free: the response to taking it may have been lost.
        ConditionExpression:
          'imageId = :imageId AND (attribute_not_exists(deletingUntil) OR deletingUntil <= :now OR begins_with(deletingBy, :own))',
        ExpressionAttributeValues: {
          ':imageId': { S: image.id },
          ':lease': { S: leaseName(deletion) },
          ':own': { S: leasePrefix(deletion) },
          ':until': { N: String(leasedUntil) },
          ':now': { N: String(now) },
        },
        ReturnConsumedCapacity: 'TOTAL',
      });
      await sendRequest(invocation, (options) => client.send(command, options)).catch(asTransient);
    },

    async release(deletion, invocation) {
      const { accountId, image } = deletion;
      const command = new UpdateItemCommand({
        TableName: tables.registry,
        Key: ecsLockKey(accountId, image.ecsImageId),
        UpdateExpression: 'REMOVE deletingBy, deletingUntil',
        ConditionExpression: 'imageId = :imageId AND begins_with(deletingBy, :own)',
        ExpressionAttributeValues: { ':imageId': { S: image.id }, ':own': { S: leasePrefix(deletion) } },
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
            // The freed lock stays for an hour. A creation that shared before this deletion took the share back must be
            // able to tell that the lock was not free all along.
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

/** Unique to one attempt, so that a lease that arrives late does not let another attempt's commit succeed. */
function leaseName(deletion: Deletion): string {
  return `${leasePrefix(deletion)}${deletion.attempt}`;
}

/** The prefix of the names of all of the request's leases. */
function leasePrefix({ requestId }: Deletion): string {
  return `${requestId}#`;
}

/** A failed condition means that the state has changed: read it again. */
function asTransient(error: unknown): never {
  if (error instanceof ConditionalCheckFailedException)
    throw new TransientError(error.name, { cause: error });
  throw error;
}
