import * as environment from '../runtime/environment.ts';
import { emitMetrics } from '../runtime/metrics.ts';
import { alibabaCloud } from './alibaba-cloud.ts';
import type { ImageSource } from './image-source.ts';
import { sandboxImageSource } from './sandbox-image-source.ts';
import { secretReader, serviceKeyFrom } from './service-key.ts';
import { tenantRole } from './tenant-role.ts';
import { unavailableImageSource } from './unavailable-image-source.ts';

/**
 * The image source of the stage that the code was bundled for. `process.env.IMAGE_SOURCE` is a constant there, so that a bundle
 * holds one of these and nothing of the others.
 *
 * @throws Error when there is none of that name.
 */
export function imageSourceOfStage(): ImageSource {
  if (process.env.IMAGE_SOURCE === 'sandbox') return sandboxImageSource;
  if (process.env.IMAGE_SOURCE === 'unavailable') return unavailableImageSource;
  if (process.env.IMAGE_SOURCE === 'alibaba-cloud') return connectedImageSource();
  throw new Error(`there is no image source ${process.env.IMAGE_SOURCE}`);
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
