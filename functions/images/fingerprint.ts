import { createHash } from 'node:crypto';
import type { ImageDescription } from './image.ts';

/** Equal for equal requests, hex. Key order and white space are gone by now, and an absent Description is ''. */
export function fingerprint({ name, description, ecsImageId, platform }: ImageDescription): string {
  return createHash('sha256')
    .update(JSON.stringify(['CreateImage', name, description, ecsImageId, platform]))
    .digest('hex');
}
