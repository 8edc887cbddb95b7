import { type RpcAnswer, RpcRefusal, success } from './rpc-answer.ts';
import { mandatory, type RpcRequest, repeated } from './rpc-request.ts';
import type { Caller } from './signature.ts';
import type { EcsImage, EcsState, Limits } from './state.ts';

/** ECS ModifyImageSharePermission. Adding an account twice, or removing one that is missing, succeeds without a change. */
export function modifyImageSharePermission(request: RpcRequest, caller: Caller, state: EcsState): RpcAnswer {
  mandatory(request, 'RegionId');
  const imageId = mandatory(request, 'ImageId');
  const account = state.accounts.get(caller.accountId);
  if (!caller.isService && !account?.mayShare) throw new RpcRefusal('Forbidden.RAM');
  const image = state.images.get(imageId);
  if (image?.ownerAccountId !== caller.accountId) throw new RpcRefusal('InvalidImageId.NotFound');

  const added = repeated(request, 'AddAccount');
  const removed = repeated(request, 'RemoveAccount');
  if (added.length > 10 || removed.length > 10) throw new RpcRefusal('InvalidParameter');
  if (added.length > 0 && image.refuses?.share) throw new RpcRefusal(image.refuses.share);
  if (removed.length > 0 && image.refuses?.unshare) throw new RpcRefusal(image.refuses.unshare);
  checkStatus(image);
  checkLimits(image, added, [...state.images.values()], state.limits);

  for (const accountId of added) image.sharedWith.add(accountId);
  for (const accountId of removed) image.sharedWith.delete(accountId);
  return success();
}

/** An unfinished image is refused with another error than a failed one. */
function checkStatus({ status }: EcsImage): void {
  if (status === 'Creating' || status === 'Waiting') throw new RpcRefusal('IncorrectImageStatus');
  if (status === 'UnAvailable' || status === 'CreateFailed')
    throw new RpcRefusal('OperationDenied.InvalidImageStatus');
}

function checkLimits(
  image: EcsImage,
  added: readonly string[],
  images: readonly EcsImage[],
  limits: Limits,
): void {
  const sharedWith = image.sharedWith.union(new Set(added));
  if (sharedWith.size === image.sharedWith.size) return;
  if (sharedWith.size > limits.sharesOfAnImage) throw new RpcRefusal('QuotaExceed.ShareImageUser');
  const sharedOfOwner = images.filter(
    (other) => other !== image && other.ownerAccountId === image.ownerAccountId && other.sharedWith.size > 0,
  );
  if (sharedOfOwner.length >= limits.sharedImagesOfAnAccount) throw new RpcRefusal('QuotaExceed.ShareImage');
}
