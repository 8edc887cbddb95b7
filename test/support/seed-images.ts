import { creationTime, type Image } from '../../functions/images/image.ts';
import { newImageId } from '../../functions/images/image-id.ts';
import { imageAttributes } from '../../functions/images/image-item.ts';
import { ecsLockKey, imageKey, systemAccount } from '../../functions/images/registry-keys.ts';
import type { SharedStack } from './global-stack.ts';
import { type Item, operatorOf, writeItems } from './operator.ts';
import type { Tenant } from './tenant.ts';

/**
 * Gives a new account that many images at once, a millisecond apart from `start` on, locks and counter included. Returns
 * their ids, in order.
 */
export async function seedImages(
  stack: SharedStack,
  { accountId }: Tenant,
  count: number,
  start = Date.now() - count,
): Promise<string[]> {
  const images = Array.from({ length: count }, (_, index) => ({
    id: newImageId(start + index),
    name: `image-${index}`,
    description: '',
    ecsImageId: `m-seeded-${index}`,
    platform: 'Linux' as const,
    creationTime: creationTime(start + index),
  }));
  const items = images.flatMap((image) => imageAndLock(accountId, image));
  await writeItems(stack, stack.tables.registry, items);
  await operatorOf(stack)('dynamodb', 'UpdateItem', {
    TableName: stack.tables.accounts,
    Key: { accountId: { S: accountId } },
    UpdateExpression: 'SET imageCount = :count, revision = :count',
    ExpressionAttributeValues: { ':count': { N: String(count) } },
  });
  return images.map(({ id }) => id);
}

/** What the registry keeps of an image that has no token. */
export function imageAndLock(accountId: string, image: Image): [image: Item, lock: Item] {
  return [
    { ...imageKey(accountId, image.id), ...imageAttributes(image) } as Item,
    { ...ecsLockKey(accountId, image.ecsImageId), imageId: { S: image.id } },
  ];
}

/** Puts a System image, as the operator does. Returns how to take it away. */
export async function putSystemImage(
  stack: SharedStack,
  image: { readonly id: string; readonly name: string; readonly ecsImageId: string },
): Promise<() => Promise<unknown>> {
  const key = imageKey(systemAccount, image.id);
  const attributes = imageAttributes({
    ...image,
    description: 'for everyone',
    platform: 'Linux',
    creationTime: creationTime(0),
  });
  await writeItems(stack, stack.tables.registry, [{ ...key, ...attributes } as Item]);
  return () => operatorOf(stack)('dynamodb', 'DeleteItem', { TableName: stack.tables.registry, Key: key });
}
