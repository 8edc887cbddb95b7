import { creationTime } from '../../functions/images/image.ts';
import { imageAttributes } from '../../functions/images/image-item.ts';
import { imageKey, systemAccount } from '../../functions/images/registry-keys.ts';
import type { LocalAws } from '../emulator/local-aws.ts';
import { sandboxSystemImages } from '../stacks/system-images.ts';
import { putIfAbsent } from './put-if-absent.ts';

/** Creates the System images of a sandbox if they do not exist. */
export async function seedSystemImages(aws: LocalAws): Promise<void> {
  const now = creationTime(Date.now());
  for (const image of sandboxSystemImages) {
    const attributes = imageAttributes({ ...image, creationTime: now });
    await putIfAbsent(aws, 'Registry', 'pk', { ...imageKey(systemAccount, image.id), ...attributes });
  }
}
