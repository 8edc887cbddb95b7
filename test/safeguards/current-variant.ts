import type { ImageSource } from '../../functions/image-source/image-source.ts';
import type { Variant } from './variant.ts';
import { variantNamed } from './variants.ts';

let current: Variant | undefined;
setVariant(process.env['BROKEN_VARIANT'] || undefined);

/** Breaks the ports of this thread as that variant does; undefined mends them. */
export function setVariant(name: string | undefined): void {
  current = name === undefined ? undefined : variantNamed(name);
}

/** The port that the current variant makes of the real one, built once for each variant. */
export function currentPort<Port>(choose: (variant: Variant | undefined) => Port): () => Port {
  const ports = new Map<Variant | undefined, Port>();
  return () => {
    const port = ports.get(current) ?? choose(current);
    ports.set(current, port);
    return port;
  };
}

/** An image source that the current variant breaks. */
export function breakableImageSource(real: ImageSource): ImageSource {
  const port = currentPort((variant) => variant?.imageSource?.(real) ?? real);
  return {
    share: (...parameters) => port().share(...parameters),
    unshare: (...parameters) => port().unshare(...parameters),
  };
}
