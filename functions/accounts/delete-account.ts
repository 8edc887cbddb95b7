import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { sendRequest } from '../aws/database.ts';
import { type Item, text } from '../aws/dynamodb-item.ts';
import { ApiError } from '../errors/api-error.ts';
import type { ImageSource } from '../image-source/image-source.ts';
import { deleteImage } from '../images/delete-image.ts';
import { dynamoDbDeletionStore } from '../images/deletion-store.ts';
import { dynamoDbImageReader } from '../images/image-reader.ts';
import type { RegistryTables } from '../images/registry.ts';
import { type Invocation, startInvocation, timeLeft } from '../runtime/invocation.ts';
import { retryUntilDeadline } from '../runtime/retry.ts';
import { auditAccount } from './quota-audit.ts';

export type AccountStores = {
  readonly client: DynamoDBClient;
  readonly tables: RegistryTables & { readonly accessKeys: string };
  readonly imageSource: ImageSource;
};

export type AccountDeletion = {
  readonly accessKeys: number;
  readonly images: number;
  /** Whether the account is gone. If not, time was up, and the next call continues. */
  readonly done: boolean;
};

/** The most time for one image. With less time left, no further deletion starts. */
const imageMs = 10_000;
const pageSize = 100;

/**
 * Deletes an account: first its access keys, then its images, each as DeleteImage does and with its event, and last the
 * account itself, on condition that it has no image. TTL removes its tokens and freed locks. If it is interrupted, the
 * next call continues.
 *
 * A key may work for another minute, and messages need no key, so images registered meanwhile are deleted too.
 *
 * @throws ApiError why ECS refuses to unshare an image, or `serviceUnavailable`.
 * @throws Error when the account's counter is wrong: repair it first.
 */
export async function deleteAccount(
  accountId: string,
  stores: AccountStores,
  invocation: Invocation,
): Promise<AccountDeletion> {
  const accessKeys = await deleteAccessKeys(accountId, stores, invocation);
  let images = 0;
  for (;;) {
    const deleted = await deleteImages(accountId, stores, invocation);
    images += deleted.count;
    if (!deleted.all) return { accessKeys, images, done: false };
    if (await deleteEmptyAccount(accountId, stores, invocation)) return { accessKeys, images, done: true };
    await expectExactCounter(accountId, stores, invocation);
  }
}

async function deleteAccessKeys(
  accountId: string,
  { client, tables }: AccountStores,
  invocation: Invocation,
): Promise<number> {
  let count = 0;
  let start: Item | undefined;
  do {
    const query = new QueryCommand({
      TableName: tables.accessKeys,
      IndexName: 'byAccount',
      KeyConditionExpression: 'accountId = :accountId',
      ExpressionAttributeValues: { ':accountId': { S: accountId } },
      ...(start ? { ExclusiveStartKey: start } : {}),
    });
    const { Items = [], LastEvaluatedKey } = await retryUntilDeadline(invocation, () =>
      sendRequest(invocation, (options) => client.send(query, options)),
    );
    for (const { accessKeyId } of Items) {
      const command = new DeleteItemCommand({
        TableName: tables.accessKeys,
        Key: { accessKeyId: { S: text(accessKeyId) } },
      });
      await retryUntilDeadline(invocation, () =>
        sendRequest(invocation, (options) => client.send(command, options)),
      );
    }
    count += Items.length;
    start = LastEvaluatedKey;
  } while (start);
  return count;
}

/** Deletes images until none are left, or the time left is too short for another one. */
async function deleteImages(
  accountId: string,
  { client, tables, imageSource }: AccountStores,
  invocation: Invocation,
): Promise<{ readonly count: number; readonly all: boolean }> {
  const reader = dynamoDbImageReader(client, tables.registry);
  const collaborators = { reader, store: dynamoDbDeletionStore(client, tables), imageSource };
  let count = 0;
  for (;;) {
    const page = { marker: '', maxItemCount: pageSize };
    const { images } = await retryUntilDeadline(invocation, () => reader.list(accountId, page, invocation));
    if (images.length === 0) return { count, all: true };
    for (const { id: imageId } of images) {
      if (timeLeft(invocation) < imageMs) return { count, all: false };
      // A lease is named after its request, so each image's deletion needs a request id of its own.
      const deletion = startInvocation(`${invocation.requestId}-${imageId}`, imageMs);
      await deleteImage({ accountId, imageId }, collaborators, deletion).catch(unlessGone);
      count += 1;
    }
  }
}

/** Ignores that the tenant deleted the image at the same time. */
function unlessGone(error: unknown): void {
  if (!(error instanceof ApiError && error.reason === 'resourceNotFound')) throw error;
}

/** Deletes the account if it has no image. Returns whether it is gone. */
async function deleteEmptyAccount(
  accountId: string,
  { client, tables }: AccountStores,
  invocation: Invocation,
): Promise<boolean> {
  const command = new DeleteItemCommand({
    TableName: tables.accounts,
    Key: { accountId: { S: accountId } },
    ConditionExpression: 'attribute_not_exists(accountId) OR imageCount = :none',
    ExpressionAttributeValues: { ':none': { N: '0' } },
  });
  try {
    await retryUntilDeadline(invocation, () =>
      sendRequest(invocation, (options) => client.send(command, options)),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

/** Ends the loop when the counter is too high, because deleting images cannot bring it to 0. */
async function expectExactCounter(
  accountId: string,
  { client, tables }: AccountStores,
  invocation: Invocation,
): Promise<void> {
  const audit = await retryUntilDeadline(invocation, () =>
    auditAccount(client, tables, accountId, invocation),
  );
  if (audit?.verdict === 'drift')
    throw new Error(`the counter of account ${accountId} is wrong: quota repair`);
}
