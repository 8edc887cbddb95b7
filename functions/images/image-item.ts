import { type Item, text } from '../aws/dynamodb-item.ts';
import type { Image, Platform } from './image.ts';
import { imageIdOf } from './registry-keys.ts';

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

/** Reads an image from its item. */
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
