import { accessVariants } from './access-variants.ts';
import { creationVariants } from './creation-variants.ts';
import { deletionVariants } from './deletion-variants.ts';
import type { Variant } from './variant.ts';

/** Every variant of the service that lacks a safeguard. */
export const variants: readonly Variant[] = [...creationVariants, ...deletionVariants, ...accessVariants];

/** @throws Error when there is none of that name. */
export function variantNamed(name: string): Variant {
  const found = variants.find((variant) => variant.name === name);
  if (!found) throw new Error(`there is no variant "${name}"`);
  return found;
}
