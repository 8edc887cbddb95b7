import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoDbClient } from '../../functions/aws/dynamodb-client.ts';
import { signedFetch } from '../../infra/emulator/aws/aws-client.ts';
import { type AwsEndpoint, startAwsEndpoint } from '../../infra/emulator/aws/aws-endpoint.ts';
import type { AwsAnswer, AwsService } from '../../infra/emulator/aws/aws-service.ts';
import { type Credentials, createCallers } from '../../infra/emulator/aws/callers.ts';
import { localIdentity } from '../../infra/emulator/cloudformation/intrinsics.ts';
import { dynamoDBPermissions } from '../../infra/emulator/dynamodb/dynamodb-permissions.ts';
import type { SharedStack } from './global-stack.ts';

/** An AWS endpoint for one test file in front of the shared stack's tables and keys, so that its faults reach no other test. */
export type InterceptableAws = Omit<AwsEndpoint, 'url'> & {
  /** A new client, made as the functions make theirs. */
  readonly client: () => DynamoDBClient;
};

/** Starts it, and points all AWS calls of this process at it. */
export async function startInterceptableAws(stack: SharedStack): Promise<InterceptableAws> {
  const callers = createCallers(['Test']);
  const services = [
    behind(stack, 'dynamodb', 'DynamoDB_20120810', dynamoDBPermissions),
    behind(stack, 'kms', 'TrentService', () => []),
  ];
  const { url, ...endpoint } = await startAwsEndpoint(services, callers);
  callAwsAt(url, callers.credentials('Test'));
  return { ...endpoint, client: dynamoDbClient };
}

/** Points all AWS calls of this process at that endpoint, by the environment, as a function is. */
export function callAwsAt(url: string, credentials: Credentials): void {
  Object.assign(process.env, {
    AWS_REGION: localIdentity.region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_ENDPOINT_URL_DYNAMODB: url,
    AWS_ENDPOINT_URL_KMS: url,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  });
}

/** A service of the shared stack, as it answers the stack's operator. */
function behind(
  stack: SharedStack,
  name: string,
  target: string,
  permissions: AwsService['permissions'],
): AwsService {
  return {
    name,
    target,
    permissions,
    async answer(action, _input, body): Promise<AwsAnswer> {
      const call = { service: name, target: `${target}.${action}`, body };
      const response = await signedFetch(stack.awsEndpoint, stack.operator, call);
      return { status: response.status, body: await response.text() };
    },
  };
}
