import type { Grant, ServiceFunctionProps } from './service-function.ts';
import type { Stage } from './stages.ts';
import type { StatefulStack } from './stateful-stack.ts';

export type SharingDefinition = {
  readonly environment: Record<string, string>;
  readonly grants: readonly Grant[];
  readonly concurrency: Pick<ServiceFunctionProps, 'reservedConcurrentExecutions'>;
};

/** The environment, grants and concurrency of a function that shares images through the stage's image source. */
export function sharingDefinition({ imageSource }: Stage, { serviceKey }: StatefulStack): SharingDefinition {
  const serviceKeyArn = serviceKey?.secretArn;
  if (imageSource.name !== 'alibaba-cloud' || serviceKeyArn === undefined) {
    return { environment: {}, grants: [], concurrency: {} };
  }
  return {
    environment: {
      ALIBABA_REGION_ID: imageSource.regionId,
      ALIBABA_ACCOUNT_ID: imageSource.accountId,
      ECS_ENDPOINT: imageSource.ecsEndpoint,
      STS_ENDPOINT: imageSource.stsEndpoint,
      SERVICE_KEY_SECRET_ARN: serviceKeyArn,
    },
    grants: [{ actions: ['secretsmanager:GetSecretValue'], resource: serviceKeyArn }],
    concurrency: { reservedConcurrentExecutions: imageSource.reservedConcurrency },
  };
}
