import { createHash } from 'node:crypto';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';

export type ItemKey = Record<'pk' | 'sk', AttributeValue>;

/** Owns the System images, which every tenant sees. No tenant has this id. */
export const systemAccount = '0';

/** Each kind of item in the registry has its own prefix in the sort key. */
export const imagePrefix = 'IMAGE#';
export const ecsLockPrefix = 'ECS#';
const tokenPrefix = 'TOKEN#';
const signaturePrefix = 'SIGNATURE#';

const accountPrefix = 'ACCOUNT#';

/** Every key starts with the account, so that no request can reach another account's items. */
export function accountPartition(accountId: string): string {
  return `${accountPrefix}${accountId}`;
}

export function imageKey(accountId: string, imageId: string): ItemKey {
  return { pk: { S: accountPartition(accountId) }, sk: { S: `${imagePrefix}${imageId}` } };
}

/** The key of the lock on an ECS image. It holds a hash: an id of 256 characters can exceed the size of a sort key. */
export function ecsLockKey(accountId: string, ecsImageId: string): ItemKey {
  const hash = createHash('sha256').update(ecsImageId).digest('hex');
  return { pk: { S: accountPartition(accountId) }, sk: { S: `${ecsLockPrefix}${hash}` } };
}

/** The sort key under which a creation's token is remembered. */
export function tokenSortKey(token: string): string {
  return `${tokenPrefix}${token}`;
}

/** The sort key under which a creation's signature is remembered. */
export function signatureSortKey(hash: string): string {
  return `${signaturePrefix}${hash}`;
}

/** Whether the item with this sort key remembers a creation under its token or its signature. */
export function isIdempotencyKey(sortKey: string): boolean {
  return sortKey.startsWith(tokenPrefix) || sortKey.startsWith(signaturePrefix);
}

/** The account that a partition belongs to. */
export function accountOf(partition: string): string {
  return partition.startsWith(accountPrefix) ? partition.slice(accountPrefix.length) : partition;
}

/** The id of the image with this sort key. */
export function imageIdOf(sortKey: string): string {
  return sortKey.slice(imagePrefix.length);
}

/** Whether the item with this sort key is an image. */
export function isImageKey(sortKey: string): boolean {
  return sortKey.startsWith(imagePrefix);
}
