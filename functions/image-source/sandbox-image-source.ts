import { ApiError, type ApiErrorReason } from '../errors/api-error.ts';
import { UnavailableError } from '../errors/transient-error.ts';
import type { ImageSource } from './image-source.ts';

type RefusedPrefixes = readonly (readonly [prefix: string, reason: ApiErrorReason])[];

const refusesShare: RefusedPrefixes = [
  ['m-notfound', 'ecsImageNotFound'],
  ['m-unavailable', 'ecsImageNotAvailable'],
  ['m-sharequota', 'ecsShareQuotaExceeded'],
  ['m-norole', 'roleMissing'],
  ['m-nopermission', 'roleNotPermitted'],
];

const refusesUnshare: RefusedPrefixes = [
  ['m-keep-nopermission', 'roleNotPermitted'],
  ['m-keep-unavailable', 'ecsImageNotAvailable'],
];

/** The sandbox has no ECS behind it: the id decides what happens, so that a client can provoke every refusal. */
export const sandboxImageSource: ImageSource = {
  async share(_accountId, ecsImageId) {
    if (!ecsImageId.startsWith('m-')) throw new ApiError('ecsImageNotFound');
    if (ecsImageId.startsWith('m-throttled'))
      throw new UnavailableError('the image id simulates a throttled ECS');
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
