import { type Item, itemSize } from '../capacity-units.ts';
import { prices } from './price-list.ts';
import { imageItem, lockItem } from './sample-image.ts';
import { money } from './table.ts';
import { gigabyte, million } from './units.ts';

/** The bytes that DynamoDB adds to each item. */
const itemOverhead = 100;

/** What a million stored images cost. */
export function storageText(): string {
  const bytes = itemSize(imageItem as Item) + itemSize(lockItem as Item) + 2 * itemOverhead;
  const gigabytes = (million * bytes) / gigabyte;
  const dollars = gigabytes * (prices.storage.dollars + prices.recovery.dollars);
  return `A million images with their locks take ${gigabytes.toFixed(2)} GB (${bytes} bytes each). Storage and point-in-time recovery cost **${money(dollars)}** a month.`;
}
