import type { ImageType } from './find-image.ts';
import type { Image } from './image.ts';

/** An image as clients see it, with its keys in the order of the vendor's documentation. */
export type ImageInfo = {
  readonly Id: string;
  readonly Name: string;
  readonly Description: string;
  readonly EcsImageId: string;
  /** A number: the vendor's Python SDK accepts nothing else. Account ids stay below 2^53. */
  readonly OwnerId: number;
  readonly Platform: string;
  readonly CreationTime: string;
  readonly Type: ImageType;
};

/** Describes an image to an account that can see it. */
export function imageInfo(image: Image, type: ImageType, accountId: string): ImageInfo {
  return {
    Id: image.id,
    Name: image.name,
    Description: image.description,
    EcsImageId: image.ecsImageId,
    OwnerId: type === 'Self' ? Number(accountId) : 0,
    Platform: image.platform,
    CreationTime: image.creationTime,
    Type: type,
  };
}
