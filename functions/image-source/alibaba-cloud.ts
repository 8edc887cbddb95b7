import { ApiError, type ApiErrorReason } from '../errors/api-error.ts';
import { asUnavailable, TransientError } from '../errors/transient-error.ts';
import type { Invocation } from '../runtime/invocation.ts';
import type { ImageSource } from './image-source.ts';
import { callRpc, type RpcApi, RpcError } from './rpc-call.ts';
import type { TenantRole } from './tenant-role.ts';

export type AlibabaCloudOptions = {
  readonly ecs: RpcApi;
  readonly regionId: string;
  /** The account that images are shared with. */
  readonly serviceAccountId: string;
};

/**
 * ECS returns only `Available` images unless every status is named, and a missing image must be told from an
 * unavailable one.
 */
export const everyStatus = 'Creating,Waiting,Available,UnAvailable,CreateFailed,Deprecated';

/**
 * ECS's error codes and the errors that they become. Any other 4xx becomes "not available", with ECS's code in our log.
 */
const reasons: ReadonlyMap<string, ApiErrorReason> = new Map([
  ['Forbidden.RAM', 'roleNotPermitted'],
  ['NoPermission', 'roleNotPermitted'],
  ['InvalidImageId.NotFound', 'ecsImageNotFound'],
  ['IncorrectImageStatus', 'ecsImageNotAvailable'],
  ['OperationDenied.InvalidImageStatus', 'ecsImageNotAvailable'],
  ['QuotaExceed.ShareImage', 'ecsShareQuotaExceeded'],
  ['QuotaExceed.ShareImageUser', 'ecsShareQuotaExceeded'],
]);

/** The tenants' images on Alibaba Cloud ECS, reached through the role that each tenant created for the service. */
export function alibabaCloud(options: AlibabaCloudOptions, role: TenantRole): ImageSource {
  const { ecs, regionId, serviceAccountId } = options;

  async function call(
    accountId: string,
    action: string,
    parameters: Record<string, string>,
    invocation: Invocation,
  ): Promise<Record<string, unknown>> {
    const attempt = async () =>
      await callRpc(
        {
          api: ecs,
          action,
          parameters: { RegionId: regionId, ...parameters },
          credentials: await role.assume(accountId, invocation),
        },
        invocation,
      );
    try {
      return await attempt();
    } catch (error) {
      if (!areCredentialsRefused(error)) throw error;
    }
    // The credentials were revoked: the role was changed or deleted.
    role.forget(accountId);
    try {
      return await attempt();
    } catch (error) {
      if (!areCredentialsRefused(error)) throw error;
      role.forget(accountId);
      throw new TransientError(error.message, { cause: error });
    }
  }

  return {
    async share(accountId, ecsImageId, invocation) {
      await withContractErrors(invocation, async () => {
        const parameters = { ImageId: ecsImageId, Status: everyStatus };
        const image = imageIn(await call(accountId, 'DescribeImages', parameters, invocation), ecsImageId);
        if (image?.ImageOwnerAlias !== 'self') throw new ApiError('ecsImageNotFound');
        if (image.Status !== 'Available') throw new ApiError('ecsImageNotAvailable');
        const share = { ImageId: ecsImageId, 'AddAccount.1': serviceAccountId };
        await call(accountId, 'ModifyImageSharePermission', share, invocation);
      });
    },

    async unshare(accountId, ecsImageId, invocation) {
      try {
        await withContractErrors(invocation, async () => {
          const unshare = { ImageId: ecsImageId, 'RemoveAccount.1': serviceAccountId };
          await call(accountId, 'ModifyImageSharePermission', unshare, invocation);
        });
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        // The image is gone, and its shares with it.
        if (error.reason === 'ecsImageNotFound') return;
        // Without the role the share cannot be taken back, and DeleteImage has no error for a missing role.
        if (error.reason === 'roleMissing') throw new ApiError('roleNotPermitted', {}, { cause: error });
        throw error;
      }
    },
  };
}

type EcsImage = { readonly ImageId: string; readonly ImageOwnerAlias: string; readonly Status: string };

function imageIn(answer: Record<string, unknown>, ecsImageId: string): EcsImage | undefined {
  const images = (answer['Images'] as { Image?: EcsImage[] } | undefined)?.Image;
  if (!images) throw new TransientError('DescribeImages: the response has no Images');
  // ImageId takes several ids separated by commas, so an id with a comma matches no single image.
  return images.find(({ ImageId }) => ImageId === ecsImageId);
}

const refusedCredentials = [
  'InvalidSecurityToken',
  'InvalidAccessKeyId',
  'Forbidden.AccessKeyDisabled',
  'SignatureDoesNotMatch',
  'IncompleteSignature',
  'InvalidTimeStamp',
];

function areCredentialsRefused(error: unknown): error is RpcError {
  return error instanceof RpcError && refusedCredentials.some((code) => error.code.startsWith(code));
}

/**
 * Runs `work` and translates ECS's errors into the contract's. A transient failure is final here: callRpc has retried
 * it.
 */
async function withContractErrors(invocation: Invocation, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof TransientError) throw asUnavailable(error);
    if (!(error instanceof RpcError)) throw error;
    invocation.logFields['ecsCode'] = error.code;
    throw new ApiError(reasons.get(error.code) ?? 'ecsImageNotAvailable', {}, { cause: error });
  }
}
