import type { IdempotencyKeys } from './idempotency-key.ts';
import { creationTime, type Image, type ImageDescription } from './image.ts';
import { newImageId } from './image-id.ts';

/** A request to register an image. */
export type CreationRequest = {
  readonly accountId: string;
  readonly requestId: string;
  readonly idempotencyKeys: IdempotencyKeys;
  readonly description: ImageDescription;
};

/** A request with its image id and times. They are drawn once, so that every attempt is the same attempt. */
export type Creation = {
  readonly accountId: string;
  readonly requestId: string;
  readonly idempotencyKeys: IdempotencyKeys;
  readonly image: Image;
  /** Epoch seconds. A token that expires by then counts as expired. */
  readonly now: number;
};

/** Draws the image's id and the times. */
export function newCreation(request: CreationRequest, epochMs = Date.now()): Creation {
  const { accountId, requestId, idempotencyKeys, description } = request;
  return {
    accountId,
    requestId,
    idempotencyKeys,
    image: { ...description, id: newImageId(epochMs), creationTime: creationTime(epochMs) },
    now: Math.floor(epochMs / 1000),
  };
}
