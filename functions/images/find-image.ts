import type { Invocation } from '../runtime/invocation.ts';
import type { Image } from './image.ts';
import { isTenantImageId } from './image-id.ts';
import type { ImageReader } from './image-reader.ts';
import { systemAccount } from './registry-keys.ts';

/** The caller's own images, or those that every account sees. */
export type ImageType = 'Self' | 'System';

export type FoundImage = { readonly image: Image; readonly type: ImageType };

const wellFormedId = /^img-[a-z0-9-]{1,64}$/;

/**
 * Finds an image that the account can see, with at most one read: the id's form tells tenants' images from System
 * images. Another account's image is not found.
 */
export async function findImage(
  { accountId, imageId }: { readonly accountId: string; readonly imageId: string },
  reader: ImageReader,
  invocation: Invocation,
): Promise<FoundImage | undefined> {
  if (!wellFormedId.test(imageId)) return undefined;
  const type = isTenantImageId(imageId) ? 'Self' : 'System';
  const image = await reader.get(type === 'Self' ? accountId : systemAccount, imageId, invocation);
  return image && { image, type };
}
