import type { EcsStandInOptions, FirstMention } from './stand-in.ts';
import { type EcsImage, type EcsState, newAccount, newEcsImage, newEcsState } from './state.ts';

/**
 * The account that has not created its role. In the real protocol the role is asked for before any image is named, so that
 * no image id can say that it is missing, as `m-norole...` does in the sandbox.
 */
export const accountWithoutRole = '1000000000000003';

/**
 * A world in which the ids of the sandbox do what they do there, through the real protocol: pass it to `startEcsStandIn`.
 *
 * Accounts and images come into being when they are first mentioned. An image belongs to the account that names it
 * first, as every real id belongs to one: the same id does not exist for any other account.
 */
export function standInDefaults(): Required<Pick<EcsStandInOptions, 'state' | 'firstMention'>> {
  return { state: newEcsState(), firstMention };
}

const firstMention: FirstMention = {
  account: (accountId) => ({ ...newAccount(), hasRole: accountId !== accountWithoutRole }),
  image(imageId, accountId, state) {
    if (!imageId.startsWith('m-') || imageId.startsWith('m-notfound')) return undefined;
    const [, special] = specials.find(([prefix]) => imageId.startsWith(prefix)) ?? [];
    return newEcsImage(imageId, accountId, special?.(state));
  },
};

type Special = (state: EcsState) => Partial<Pick<EcsImage, 'status' | 'refuses' | 'sharedWith'>>;

const specials: readonly (readonly [prefix: string, special: Special])[] = [
  ['m-unavailable', () => ({ status: 'UnAvailable' })],
  ['m-sharequota', ({ limits }) => ({ sharedWith: others(limits.sharesOfAnImage) })],
  ['m-nopermission', () => ({ refuses: { share: 'Forbidden.RAM' } })],
  ['m-throttled', () => ({ refuses: { describe: 'Throttling.User' } })],
  ['m-keep-nopermission', () => ({ refuses: { unshare: 'Forbidden.RAM' } })],
  ['m-keep-unavailable', () => ({ refuses: { unshare: 'OperationDenied.InvalidImageStatus' } })],
];

/** That many accounts that an image is shared with. */
function others(count: number): Set<string> {
  return new Set(Array.from({ length: count }, (_, index) => String(1_980_000_000_000_000 + index)));
}
