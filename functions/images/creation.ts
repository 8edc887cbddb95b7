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

/** A request with everything that is drawn for it: once, so that every attempt at it is the same attempt. */
export type Creation = {
  readonly accountId: string;
  readonly requestId: string;
  readonly idempotencyKeys: IdempotencyKeys;
  readonly image: Image;
  /** Epoch seconds by which tokens are taken for expired. */
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
