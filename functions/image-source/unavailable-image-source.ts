import { ApiError } from '../errors/api-error.ts';
import type { ImageSource } from './image-source.ts';

/** Stands where no ECS is connected: nothing can be shared, so nothing is registered. */
export const unavailableImageSource: ImageSource = { share: unavailable, unshare: unavailable };

async function unavailable(): Promise<never> {
  throw new ApiError('serviceUnavailable');
}
