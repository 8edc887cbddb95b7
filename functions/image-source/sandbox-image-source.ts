import { ApiError } from '../errors/api-error.ts';
import type { ErrorName } from '../errors/catalogue.ts';
import type { ImageSource } from './image-source.ts';

type RefusedPrefixes = readonly (readonly [prefix: string, reason: ErrorName])[];

const refusesShare: RefusedPrefixes = [
  ['m-notfound', 'ecsImageNotFound'],
  ['m-unavailable', 'ecsImageNotAvailable'],
  ['m-sharequota', 'ecsShareQuotaExceeded'],
  ['m-norole', 'roleMissing'],
  ['m-nopermission', 'roleNotPermitted'],
  ['m-throttled', 'serviceUnavailable'],
];

const refusesUnshare: RefusedPrefixes = [
  ['m-keep-nopermission', 'roleNotPermitted'],
  ['m-keep-unavailable', 'ecsImageNotAvailable'],
];

/** There is no ECS behind the sandbox: the id itself says what happens, so that every refusal can be provoked. */
export const sandboxImageSource: ImageSource = {
  async share(_accountId, ecsImageId) {
    if (!ecsImageId.startsWith('m-')) throw new ApiError('ecsImageNotFound');
    refuse(refusesShare, ecsImageId);
  },
  async unshare(_accountId, ecsImageId) {
    refuse(refusesUnshare, ecsImageId);
  },
};

function refuse(prefixes: RefusedPrefixes, ecsImageId: string): void {
  const refused = prefixes.find(([prefix]) => ecsImageId.startsWith(prefix));
  if (refused) throw new ApiError(refused[1]);
}
