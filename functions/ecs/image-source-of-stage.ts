import { requireEnvironment } from '../aws/environment.ts';
import type { ImageSource } from './image-source.ts';

/**
 * The image source of the stage that the code was bundled for. `process.env.IMAGE_SOURCE` is a constant there: a bundle holds
 * one of these and nothing of the others.
 *
 * @throws Error when there is none of that name.
 */
export async function imageSourceOfStage(): Promise<ImageSource> {
  if (process.env.IMAGE_SOURCE === 'sandbox') {
    const { sandboxImageSource } = await import('./sandbox.ts');
    return sandboxImageSource;
  }
  if (process.env.IMAGE_SOURCE === 'unavailable') {
    const { unavailableImageSource } = await import('./unavailable.ts');
    return unavailableImageSource;
  }
  if (process.env.IMAGE_SOURCE === 'alibaba-cloud') {
    const [{ alibabaCloud }, { tenantRole }, { secretReader, serviceKeyFrom }] = await Promise.all([
      import('./alibaba-cloud.ts'),
      import('./tenant-role.ts'),
      import('./service-key.ts'),
    ]);
    const sts = { endpoint: new URL(requireEnvironment('STS_ENDPOINT')), version: '2015-04-01' };
    const serviceKey = serviceKeyFrom(secretReader(requireEnvironment('SERVICE_KEY_SECRET_ARN')));
    return alibabaCloud(
      {
        ecs: { endpoint: new URL(requireEnvironment('ECS_ENDPOINT')), version: '2014-05-26' },
        regionId: requireEnvironment('ALIBABA_REGION_ID'),
        serviceAccountId: requireEnvironment('ALIBABA_ACCOUNT_ID'),
      },
      tenantRole(sts, serviceKey, requireEnvironment('STAGE')),
    );
  }
  throw new Error(`there is no image source ${process.env.IMAGE_SOURCE}`);
}
