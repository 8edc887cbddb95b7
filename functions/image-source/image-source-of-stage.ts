import * as environment from '../runtime/environment.ts';
import { emitMetrics } from '../runtime/metrics.ts';
import { alibabaCloud } from './alibaba-cloud.ts';
import type { ImageSource } from './image-source.ts';
import { sandboxImageSource } from './sandbox-image-source.ts';
import { secretReader, serviceKeyFrom } from './service-key.ts';
import { tenantRole } from './tenant-role.ts';
import { unavailableImageSource } from './unavailable-image-source.ts';

/**
 * The image source of the stage. Bundling replaces `process.env.IMAGE_SOURCE` with a constant, so that a bundle
 * contains one image source and none of the others.
 *
 * @throws Error when there is none with that name.
 */
export function imageSourceOfStage(): ImageSource {
  if (process.env.IMAGE_SOURCE === 'sandbox') return sandboxImageSource;
  if (process.env.IMAGE_SOURCE === 'unavailable') return unavailableImageSource;
  if (process.env.IMAGE_SOURCE === 'alibaba-cloud') return connectedImageSource();
  throw new Error(`unknown image source ${process.env.IMAGE_SOURCE}`);
}

function connectedImageSource(): ImageSource {
  const stage = environment.stage();
  const { ecsEndpoint, stsEndpoint, regionId, accountId, serviceKeySecretArn } =
    environment.alibabaCloudConnection();
  const ecs = { endpoint: ecsEndpoint, version: '2014-05-26' };
  const sts = { endpoint: stsEndpoint, version: '2015-04-01' };
  const serviceKey = serviceKeyFrom(secretReader(serviceKeySecretArn));
  return alibabaCloud(
    { ecs, regionId, serviceAccountId: accountId },
    tenantRole(sts, serviceKey, () => emitMetrics(stage, { ServiceKeyRefused: 1 })),
  );
}
