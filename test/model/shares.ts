/** Which images are shared at ECS. */
export type Shares = {
  readonly share: (accountId: string, ecsImageId: string) => void;
  readonly unshare: (accountId: string, ecsImageId: string) => void;
  /** Notes that a broken deletion may have left an image unshared; the next share settles that. */
  readonly doubt: (accountId: string, ecsImageId: string) => void;
  /** Whether the image is shared, or a broken deletion excuses that it is not. */
  readonly isShared: (accountId: string, ecsImageId: string) => boolean;
};

/** Nothing is shared at first. */
export function newShares(): Shares {
  const shared = new Set<string>();
  const doubtful = new Set<string>();
  return {
    share(accountId, ecsImageId) {
      shared.add(`${accountId} ${ecsImageId}`);
      doubtful.delete(`${accountId} ${ecsImageId}`);
    },
    unshare(accountId, ecsImageId) {
      shared.delete(`${accountId} ${ecsImageId}`);
      doubtful.delete(`${accountId} ${ecsImageId}`);
    },
    doubt: (accountId, ecsImageId) => void doubtful.add(`${accountId} ${ecsImageId}`),
    isShared: (accountId, ecsImageId) =>
      [shared, doubtful].some((images) => images.has(`${accountId} ${ecsImageId}`)),
  };
}
