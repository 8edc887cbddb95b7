import { type Item, text } from '../aws/dynamodb-item.ts';
import type { BusEvent } from '../aws/event-bus.ts';
import { imageInfo } from '../images/image-info.ts';
import { imageOf } from '../images/image-item.ts';
import { accountOf, isImageKey, systemAccount } from '../images/registry-keys.ts';
import type { ImageEventDetail } from '../schemas/image-event.schema.ts';

/** The source of every event that the service emits. */
export const eventSource = 'imprint.images';

/** A minor version may add fields. Removing or changing one takes a new major version. */
const schemaVersion = '1.0';

/** The event for a committed change to an image. */
export type ImageEvent = BusEvent & {
  readonly detailType: 'Image Created' | 'Image Deleted';
  readonly detail: ImageEventDetail;
};

/** The part of a table's stream record that matters here: the item before and after, and when it changed. */
export type ItemChange = {
  readonly before: Item | undefined;
  readonly after: Item | undefined;
  readonly time: Date;
};

/**
 * The event for a change; undefined for changes that have none: tokens, locks, System images, and updates of an item.
 * The same change always yields the same event, so repeats have equal ids.
 */
export function imageEvent({ before, after, time }: ItemChange): ImageEvent | undefined {
  if (before && after) return undefined;
  if (after) return createdEvent(after);
  if (before && isTenantImage(before)) return eventOf('Image Deleted', 'deleted', before, time);
  return undefined;
}

/** "Image Created" for an existing image; undefined for any other item. */
export function createdEvent(item: Item): ImageEvent | undefined {
  if (!isTenantImage(item)) return undefined;
  return eventOf('Image Created', 'created', item, new Date(text(item['creationTime'])));
}

function isTenantImage({ pk, sk }: Item): boolean {
  return isImageKey(text(sk)) && accountOf(text(pk)) !== systemAccount;
}

function eventOf(
  detailType: ImageEvent['detailType'],
  change: 'created' | 'deleted',
  item: Item,
  time: Date,
): ImageEvent {
  const accountId = accountOf(text(item['pk']));
  const image = imageOf(item);
  const token = item['token']?.S;
  return {
    source: eventSource,
    detailType,
    time,
    detail: {
      SchemaVersion: schemaVersion,
      EventId: `${image.id}.${change}`,
      AccountId: accountId,
      CreationRequestId: text(item['requestId']),
      ...(token === undefined ? {} : { IdempotentToken: token }),
      Image: imageInfo(image, 'Self', accountId),
    },
  };
}
