import { TransientError } from '../errors/transient-error.ts';
import type { Invocation } from '../runtime/invocation.ts';
import { type AlibabaCloudOptions, everyStatus } from './alibaba-cloud.ts';
import { callRpc } from './rpc-call.ts';
import type { ServiceKey } from './service-key.ts';

/** An image that a tenant's account shares with the service's. */
export type SharedImage = {
  readonly accountId: string;
  readonly ecsImageId: string;
  /** Epoch milliseconds at which the image itself was created: it cannot have been shared before. */
  readonly createdAt: number;
};

const pageSize = 100;

/** Lists every image that ECS reports as shared with the service's account. Each page has an invocation of its own. */
export async function sharedImages(
  { ecs, regionId }: AlibabaCloudOptions,
  serviceKey: ServiceKey,
  pageInvocation: () => Invocation,
): Promise<SharedImage[]> {
  const shared: SharedImage[] = [];
  for (let page = 1; ; page += 1) {
    const invocation = pageInvocation();
    const answer = await callRpc(
      {
        api: ecs,
        action: 'DescribeImages',
        parameters: {
          RegionId: regionId,
          ImageOwnerAlias: 'others',
          Status: everyStatus,
          PageNumber: String(page),
          PageSize: String(pageSize),
        },
        credentials: await serviceKey.get(invocation),
      },
      invocation,
    );
    const images = (answer['Images'] as { Image?: DescribedImage[] } | undefined)?.Image;
    // Treated as an empty list, it would make every registered image look unshared.
    if (!images) throw new TransientError('DescribeImages: the response has no Images');
    for (const { ImageOwnerId, ImageId, CreationTime } of images) {
      shared.push({
        accountId: String(ImageOwnerId),
        ecsImageId: ImageId,
        createdAt: Date.parse(CreationTime),
      });
    }
    if (images.length < pageSize) return shared;
  }
}

type DescribedImage = {
  readonly ImageId: string;
  readonly ImageOwnerId: number | string;
  readonly CreationTime: string;
};
