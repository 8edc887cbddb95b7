import { createHash } from 'node:crypto';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';

export type ItemKey = Record<'pk' | 'sk', AttributeValue>;

/** The account of System images: every tenant sees them, and no tenant has this id. */
export const systemAccount = '0';

/** What the sort keys of images begin with, and nothing else's. */
export const imagePrefix = 'IMAGE#';

/** Every key starts with the account: nothing of another one can be read or written through it. */
export function accountPartition(accountId: string): string {
  return `ACCOUNT#${accountId}`;
}

export function imageKey(accountId: string, imageId: string): ItemKey {
  return { pk: { S: accountPartition(accountId) }, sk: { S: `${imagePrefix}${imageId}` } };
}

/** A hash, since an id of 256 characters can be more bytes than a sort key may have. */
export function ecsLockKey(accountId: string, ecsImageId: string): ItemKey {
  const hash = createHash('sha256').update(ecsImageId).digest('hex');
  return { pk: { S: accountPartition(accountId) }, sk: { S: `ECS#${hash}` } };
}

/** The account whose partition that is. */
export function accountOf(partition: string): string {
  return partition.replace(/^ACCOUNT#/, '');
}

/** The id of the image whose item has that sort key. */
export function imageIdOf(sortKey: string): string {
  return sortKey.slice(imagePrefix.length);
}

/** Whether the item of that sort key is an image. */
export function isImageKey(sortKey: string): boolean {
  return sortKey.startsWith(imagePrefix);
}
