import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Image, Platform } from './image.ts';
import { imageIdOf } from './registry-keys.ts';

export type Item = Record<string, AttributeValue>;

/** An image's attributes, without its key. */
export function imageAttributes(image: Image): Item {
  return {
    name: { S: image.name },
    description: { S: image.description },
    ecsImageId: { S: image.ecsImageId },
    platform: { S: image.platform },
    creationTime: { S: image.creationTime },
  };
}

/** The image that an item holds; its id is the end of the item's sort key. */
export function imageOf(item: Item): Image {
  return {
    id: imageIdOf(text(item['sk'])),
    name: text(item['name']),
    description: text(item['description']),
    ecsImageId: text(item['ecsImageId']),
    platform: text(item['platform']) as Platform,
    creationTime: text(item['creationTime']),
  };
}

/** A string attribute; '' when the item has none of that name. */
export function text(attribute: AttributeValue | undefined): string {
  return attribute?.S ?? '';
}

/** A number attribute; 0 when the item has none of that name. */
export function number(attribute: AttributeValue | undefined): number {
  return Number(attribute?.N ?? 0);
}
