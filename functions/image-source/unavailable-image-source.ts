import { UnavailableError } from '../errors/transient-error.ts';
import type { ImageSource } from './image-source.ts';

/** The image source of a stage that has none yet: nothing can be shared, so nothing can be registered. */
export const unavailableImageSource: ImageSource = { share: unavailable, unshare: unavailable };

async function unavailable(): Promise<never> {
  throw new UnavailableError('no image source is connected');
}
