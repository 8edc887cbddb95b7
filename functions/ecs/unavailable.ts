import { Refusal } from '../errors/refusal.ts';
import type { ImageSource } from './image-source.ts';

/** Stands where no ECS is connected: nothing can be shared, so nothing is registered. */
export const unavailableImageSource: ImageSource = {
  async share() {
    throw new Refusal('serviceUnavailable');
  },
};
