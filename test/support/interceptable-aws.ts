import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoDbClient } from '../../functions/aws/dynamodb-client.ts';
import { signedPoster } from '../../infra/emulator/aws/aws-client.ts';
import { type AwsEndpoint, startAwsEndpoint } from '../../infra/emulator/aws/aws-endpoint.ts';
import type { AwsService } from '../../infra/emulator/aws/aws-service.ts';
import { type Credentials, createCallers } from '../../infra/emulator/aws/callers.ts';
import { dynamoDBPermissions } from '../../infra/emulator/dynamodb/dynamodb-permissions.ts';
import { awsEnvironment } from './function-environment.ts';
import type { SharedStack } from './global-stack.ts';

/** An AWS endpoint for one test file in front of the shared stack's tables and keys. Its faults affect no other file. */
export type InterceptableAws = Omit<AwsEndpoint, 'url'> & {
  /** Creates a client as the functions do. */
  readonly client: () => DynamoDBClient;
};

/** Starts the endpoint and points all AWS calls of this process at it. */
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

/** Points all AWS calls of this process at an endpoint, through the environment, as in a function. */
export function callAwsAt(url: string, credentials: Credentials): void {
  Object.assign(process.env, awsEnvironment(url, credentials));
}

/** Forwards calls to a service of the shared stack with the operator's credentials. */
function behind(
  stack: SharedStack,
  name: string,
  target: string,
  permissions: AwsService['permissions'],
): AwsService {
  const post = signedPoster(stack.awsEndpoint, stack.operator);
  return {
    name,
    target,
    permissions,
    answer: (action, _input, body) => post({ service: name, target: `${target}.${action}`, body }),
  };
}
