import type { ErrorName } from '../errors/catalogue.ts';
import { Refusal } from '../errors/refusal.ts';
import type { ImageSource } from './image-source.ts';

/** What becomes of an id that starts so; the first that fits counts. */
const refusedPrefixes: readonly (readonly [prefix: string, reason: ErrorName])[] = [
  ['m-notfound', 'ecsImageNotFound'],
  ['m-unavailable', 'ecsImageNotAvailable'],
  ['m-sharequota', 'ecsShareQuotaExceeded'],
  ['m-norole', 'roleMissing'],
  ['m-nopermission', 'roleNotPermitted'],
  ['m-throttled', 'serviceUnavailable'],
];

/** There is no ECS behind the sandbox: the id itself says what happens, so that every refusal can be provoked. */
export const sandboxImageSource: ImageSource = {
  async share(_accountId, ecsImageId) {
    if (!ecsImageId.startsWith('m-')) throw new Refusal('ecsImageNotFound');
    const refused = refusedPrefixes.find(([prefix]) => ecsImageId.startsWith(prefix));
    if (refused) throw new Refusal(refused[1]);
  },
};
