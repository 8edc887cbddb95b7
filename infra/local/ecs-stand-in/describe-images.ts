import { type RpcAnswer, RpcRefusal, success } from './rpc-answer.ts';
import { mandatory, type RpcRequest } from './rpc-request.ts';
import type { Caller } from './signature.ts';
import type { EcsImage, EcsState } from './state.ts';

/** ECS DescribeImages: the caller's own images, and those shared with it. */
export function describeImages(request: RpcRequest, caller: Caller, state: EcsState): RpcAnswer {
  const { parameters } = request;
  const RegionId = mandatory(request, 'RegionId');
  const account = state.accounts.get(caller.accountId);
  if (!caller.isService && !account?.mayShare) throw new RpcRefusal('Forbidden.RAM');

  const ids = parameters['ImageId']?.split(',');
  const statuses = (parameters['Status'] ?? 'Available').split(',');
  const alias = parameters['ImageOwnerAlias'];
  const pageNumber = wholeNumber(parameters['PageNumber'], 1, Number.MAX_SAFE_INTEGER);
  const pageSize = wholeNumber(parameters['PageSize'], 10, 100);

  const found = [...state.images.values()]
    .filter((image) => !ids || ids.includes(image.imageId))
    .filter(({ status }) => statuses.includes(status))
    .flatMap((image) => described(image, caller.accountId) ?? [])
    .filter(({ ImageOwnerAlias }) => alias === undefined || ImageOwnerAlias === alias)
    .sort((a, b) => (a.CreationTime < b.CreationTime ? 1 : a.CreationTime > b.CreationTime ? -1 : 0));
  for (const id of ids ?? []) {
    const code = state.images.get(id)?.refuses?.describe;
    if (code) throw new RpcRefusal(code);
  }
  return success({
    RegionId,
    TotalCount: found.length,
    PageNumber: pageNumber,
    PageSize: pageSize,
    Images: { Image: found.slice((pageNumber - 1) * pageSize, pageNumber * pageSize) },
  });
}

/** The image as that account sees it; undefined when it does not. */
function described(image: EcsImage, accountId: string) {
  const isOwn = image.ownerAccountId === accountId;
  if (!isOwn && !image.sharedWith.has(accountId)) return undefined;
  return {
    ImageId: image.imageId,
    ImageName: image.imageId,
    ImageOwnerAlias: isOwn ? 'self' : 'others',
    ImageOwnerId: Number(image.ownerAccountId),
    IsSelfShared: isOwn ? String(image.sharedWith.size > 0) : '',
    Status: image.status,
    CreationTime: image.creationTime,
    Progress: image.status === 'Available' ? '100%' : '0%',
    Architecture: 'x86_64',
    OSType: 'linux',
    Size: 40,
    IsPublic: false,
    Usage: 'none',
    Description: '',
    DiskDeviceMappings: { DiskDeviceMapping: [] },
    Tags: { Tag: [] },
  };
}

function wholeNumber(text: string | undefined, defaultValue: number, max: number): number {
  if (text === undefined) return defaultValue;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > max) throw new RpcRefusal('InvalidParameter');
  return value;
}
