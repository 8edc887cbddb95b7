import type { Messaging } from '../../infra/cli/admin/operator.ts';
import { localIdentity } from '../../infra/emulator/cloudformation/intrinsics.ts';
import type { SharedStack } from '../support/global-stack.ts';

/** How the operator reaches a stack's bus and queue. */
export function messagingOf({
  awsEndpoint,
  operator,
  imageEventBusName,
  imageRequestQueueUrl,
  deadLettersUrl,
}: SharedStack): Messaging {
  return {
    config: { endpoint: awsEndpoint, region: localIdentity.region, credentials: operator },
    imageEventBusName,
    imageRequestQueueUrl,
    deadLettersUrl,
  };
}
