import type { ImageType } from './find-image.ts';
import type { Image } from './image.ts';

/** An image as clients see it. The keys stand in the order of the vendor's pages. */
export type ImageInfo = {
  readonly Id: string;
  readonly Name: string;
  readonly Description: string;
  readonly EcsImageId: string;
  /** A number, since the vendor's Python SDK takes nothing else; account ids stay below 2^53. */
  readonly OwnerId: number;
  readonly Platform: string;
  readonly CreationTime: string;
  readonly Type: ImageType;
};

/** What an account is told of an image that it can see. */
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
