import { accessSafeguards } from './access-safeguards.ts';
import { creationSafeguards } from './creation-safeguards.ts';
import { deletionSafeguards } from './deletion-safeguards.ts';
import type { Safeguard } from './safeguard.ts';

/** Every safeguard that can be taken away. */
export const allSafeguards: readonly Safeguard[] = [
  ...creationSafeguards,
  ...deletionSafeguards,
  ...accessSafeguards,
];
