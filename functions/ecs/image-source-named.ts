import type { ImageSource } from './image-source.ts';
import { sandboxImageSource } from './sandbox.ts';
import { unavailableImageSource } from './unavailable.ts';

/**
 * The image source that the template names.
 * @throws Error when there is none of that name: a deployment fault, found at load.
 */
export function imageSourceNamed(name: string): ImageSource {
  if (name === 'sandbox') return sandboxImageSource;
  if (name === 'unavailable') return unavailableImageSource;
  throw new Error(`there is no image source ${name}`);
}
