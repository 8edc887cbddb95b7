import type { Invocation } from '../runtime/invocation.ts';

/**
 * Where the tenants' ECS images are: registering one shares it with the service's account, and
 * deleting the registration takes that back.
 */
export type ImageSource = {
  /**
   * Shares the account's ECS image; sharing one that is shared already is a success.
   * @throws ApiError with the reason why it cannot be shared.
   * @throws UnavailableError when that cannot be found out now.
   */
  share(accountId: string, ecsImageId: string, invocation: Invocation): Promise<void>;
  /**
   * Takes the share back; one that is gone already, with its image too, is a success.
   * @throws ApiError with the reason why it cannot be taken back.
   * @throws UnavailableError when it is unknown whether it was taken back.
   */
  unshare(accountId: string, ecsImageId: string, invocation: Invocation): Promise<void>;
};
