import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Operator } from '../../infra/cli/admin/operator.ts';
import type { EcsStandIn } from '../../infra/local/ecs-stand-in/stand-in.ts';
import { regionId, secretText } from '../image-source/connected.ts';
import type { SharedStack } from './global-stack.ts';

/** The operator of the shared stack, connected to a stand-in for ECS. */
export function connectedOperator(
  { tables, macKeyArn }: SharedStack,
  { state, url }: Pick<EcsStandIn, 'state' | 'url'>,
  dynamodb: DynamoDBClient,
): Omit<Operator, 'messaging' | 'stage'> {
  return {
    dynamodb,
    tables,
    macKeyArn,
    defaultMaxImageCount: 50,
    ecs: {
      serviceKeyArn: 'the secret',
      regionId,
      accountId: state.serviceAccountId,
      ecsEndpoint: url,
      stsEndpoint: url,
    },
    readSecret: async () => secretText(state.serviceKey),
    deriveSecret: async () => '',
  };
}
