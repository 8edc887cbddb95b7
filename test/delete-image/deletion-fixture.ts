import { createHash } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { ImageSource } from '../../functions/image-source/image-source.ts';
import { sandboxImageSource } from '../../functions/image-source/sandbox-image-source.ts';
import { deleteImage } from '../../functions/images/delete-image.ts';
import { dynamoDbDeletionStore } from '../../functions/images/deletion-store.ts';
import { dynamoDbImageReader } from '../../functions/images/image-reader.ts';
import type { Invocation } from '../../functions/runtime/invocation.ts';
import { operator, patientInvocation, tables } from '../support/registry-fixture.ts';
import type { StoredItem, Tenant } from '../support/tenant.ts';

/** The use case over that client, with the sandbox behind it unless the test has an image source of its own. */
export function deleter(client: DynamoDBClient, imageSource: ImageSource = sandboxImageSource) {
  const collaborators = {
    reader: dynamoDbImageReader(client, tables.registry),
    store: dynamoDbDeletionStore(client, tables),
    imageSource,
  };
  return (
    { accountId }: Pick<Tenant, 'accountId'>,
    imageId: string,
    invocation: Invocation = patientInvocation(),
  ) => deleteImage({ accountId, imageId }, collaborators, invocation);
}

/** An image source that remembers which images are shared. */
export function imageSourceWithMemory() {
  const shared = new Set<string>();
  return {
    shared,
    share: async (_: string, ecsImageId: string) => void shared.add(ecsImageId),
    unshare: async (_: string, ecsImageId: string) => void shared.delete(ecsImageId),
  } satisfies ImageSource & { readonly shared: ReadonlySet<string> };
}

export function lockKey(ecsImageId: string): string {
  return `ECS#${createHash('sha256').update(ecsImageId).digest('hex')}`;
}

/** The lock on an ECS image, as it is stored. */
export async function lockOf(tenant: Tenant, ecsImageId: string): Promise<StoredItem | undefined> {
  return (await tenant.items()).get(lockKey(ecsImageId));
}

/** Leases the lock on an ECS image until then, as another deletion would. */
export async function leaseToAnother(tenant: Tenant, ecsImageId: string, untilMs: number): Promise<void> {
  await operator('dynamodb', 'UpdateItem', {
    TableName: tables.registry,
    Key: { pk: { S: `ACCOUNT#${tenant.accountId}` }, sk: { S: lockKey(ecsImageId) } },
    UpdateExpression: 'SET deletingBy = :another, deletingUntil = :until',
    ExpressionAttributeValues: { ':another': { S: 'ANOTHER' }, ':until': { N: String(untilMs) } },
  });
}

/** Removes an item of the registry behind the service's back. */
export async function removeItem(tenant: Tenant, sk: string): Promise<void> {
  const Key = { pk: { S: `ACCOUNT#${tenant.accountId}` }, sk: { S: sk } };
  await operator('dynamodb', 'DeleteItem', { TableName: tables.registry, Key });
}
