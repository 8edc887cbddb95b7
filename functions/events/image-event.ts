import { type Item, text } from '../aws/dynamodb-item.ts';
import type { BusEvent } from '../aws/event-bus.ts';
import { imageInfo } from '../images/image-info.ts';
import { imageOf } from '../images/image-item.ts';
import { accountOf, isImageKey, systemAccount } from '../images/registry-keys.ts';
import type { ImageEventDetail } from '../schemas/image-event.schema.ts';

/** Of every event that the service emits. */
export const eventSource = 'imprint.images';

/** Consumers may rely on the fields that a version has; a version may gain fields, and a new one is a new major number. */
export const schemaVersion = '1.0';

/** A change of an image that is committed, as the world is told of it. */
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
 * The event of a change; undefined for what is none: tokens, locks, System images, and a change within an item.
 * The same change always makes the same event, so that repeats have equal ids.
 */
export function imageEvent({ before, after, time }: ItemChange): ImageEvent | undefined {
  if (before && after) return undefined;
  if (after) return createdEvent(after);
  if (before && isTenantImage(before)) return eventOf('Image Deleted', 'deleted', before, time);
  return undefined;
}

/** "Image Created" of an image that there is; undefined for any other item. */
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
