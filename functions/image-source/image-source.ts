import type { Invocation } from '../runtime/invocation.ts';

/**
 * The source of the tenants' ECS images. Registering one shares it with the service's account; deleting the
 * registration takes the share back.
 */
export type ImageSource = {
  /**
   * Shares the account's ECS image. Succeeds if it is already shared.
   * @throws ApiError with the reason why it cannot be shared.
   * @throws UnavailableError when ECS does not say so in time.
   */
  share(accountId: string, ecsImageId: string, invocation: Invocation): Promise<void>;
  /**
   * Takes the share back. Succeeds if the share, or the whole image, is already gone.
   * @throws ApiError with the reason why it cannot be taken back.
   * @throws UnavailableError when it is unknown whether it was taken back.
   */
  unshare(accountId: string, ecsImageId: string, invocation: Invocation): Promise<void>;
};
