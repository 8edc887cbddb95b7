/** The ECS side, as far as sharing goes. */
export type Shares = {
  readonly share: (accountId: string, ecsImageId: string) => void;
  readonly unshare: (accountId: string, ecsImageId: string) => void;
  /** A deletion that broke off may have left what it un-shared: the next share puts that right. */
  readonly doubt: (accountId: string, ecsImageId: string) => void;
  /** Whether it is shared, as far as anybody could have seen to that. */
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
