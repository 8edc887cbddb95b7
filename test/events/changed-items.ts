import type { Item } from '../../functions/aws/dynamodb-item.ts';
import type { ImageEvent } from '../../functions/events/image-event.ts';
import { imageEvent } from '../../functions/events/image-event.ts';
import { newImageId } from '../../functions/images/image-id.ts';
import { imageAttributes } from '../../functions/images/image-item.ts';
import { imageKey } from '../../functions/images/registry-keys.ts';

export const changedAt = new Date('2026-11-24T10:00:00Z');

/** An image's item as the registry keeps it. */
export function imageItem(id = newImageId(Date.now()), token?: string): Item {
  return {
    ...imageKey('1001', id),
    ...imageAttributes({
      id,
      name: 'web-server',
      description: 'from the pipeline',
      ecsImageId: 'm-1',
      platform: 'Linux',
      creationTime: '2026-11-24T09:59:59.123000Z',
    }),
    requestId: { S: 'AF1CEDC6-8B33-4B79-B2F6-1CBABC37AD15' },
    ...(token === undefined ? {} : { token: { S: token } }),
  };
}

export function created(item: Item): ImageEvent {
  return eventOf({ before: undefined, after: item });
}

export function deleted(item: Item): ImageEvent {
  return eventOf({ before: item, after: undefined });
}

function eventOf(change: {
  readonly before: Item | undefined;
  readonly after: Item | undefined;
}): ImageEvent {
  const event = imageEvent({ ...change, time: changedAt });
  if (!event) throw new Error('the change is no event');
  return event;
}
