import type { EcsStandInOptions, FirstMention } from './stand-in.ts';
import { asSeconds, type EcsImage, type EcsState, newAccount, newEcsImage, newEcsState } from './state.ts';

/**
 * The account without the role. In the real protocol the service assumes the role before it names an image, so no image
 * id can stand for a missing role, as `m-norole...` does in the sandbox.
 */
export const accountWithoutRole = '1000000000000003';

/** The image whose share is left over when the stand-in starts, and its account: the first demo account. */
export const leftOver = { imageId: 'm-leftover', accountId: '1000000000000001' };

const dayMs = 24 * 60 * 60_000;

/**
 * The defaults in which the ids of the sandbox have the same effect through the real protocol, for `startEcsStandIn`.
 *
 * Accounts and images are created when they are first mentioned. An image belongs to the account that names it
 * first: for other accounts it does not exist. One is there from the start: it is shared and nobody registered it, as
 * after a deletion that crashed, so that `admin ecs reconcile` has a difference to repair.
 */
export function standInDefaults(): Required<Pick<EcsStandInOptions, 'state' | 'firstMention'>> {
  const state = newEcsState();
  const { imageId, accountId } = leftOver;
  state.accounts.set(accountId, newAccount());
  state.images.set(
    imageId,
    newEcsImage(imageId, accountId, {
      sharedWith: new Set([state.serviceAccountId]),
      creationTime: asSeconds(Date.now() - dayMs),
    }),
  );
  return { state, firstMention };
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

/** A number of accounts that an image is shared with. */
function others(count: number): Set<string> {
  return new Set(Array.from({ length: count }, (_, index) => String(1_980_000_000_000_000 + index)));
}
