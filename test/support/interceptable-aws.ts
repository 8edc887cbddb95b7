import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoDbClient } from '../../functions/aws/dynamodb-client.ts';
import { signedPost } from '../../infra/emulator/aws/aws-client.ts';
import { type AwsEndpoint, startAwsEndpoint } from '../../infra/emulator/aws/aws-endpoint.ts';
import type { AwsService } from '../../infra/emulator/aws/aws-service.ts';
import { type Credentials, createCallers } from '../../infra/emulator/aws/callers.ts';
import { dynamoDBPermissions } from '../../infra/emulator/dynamodb/dynamodb-permissions.ts';
import { dynamoDBPost, dynamoDBTarget } from '../../infra/emulator/dynamodb/dynamodb-post.ts';
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
  const services = [databaseOf(stack), kmsOf(stack)];
  const { url, ...endpoint } = await startAwsEndpoint(services, callers);
  callAwsAt(url, callers.credentials('Test'));
  return { ...endpoint, client: dynamoDbClient };
}

/** Points all AWS calls of this process at an endpoint, through the environment, as in a function. */
export function callAwsAt(url: string, credentials: Credentials): void {
  Object.assign(process.env, awsEnvironment(url, credentials));
}

/** The stack's tables. Calls bypass its endpoint, which would only repeat the work of this one. */
function databaseOf({ database }: SharedStack): AwsService {
  const post = dynamoDBPost(database);
  return {
    name: 'dynamodb',
    target: dynamoDBTarget,
    permissions: dynamoDBPermissions,
    answer: (action, _input, body) => post(dynamoDBTarget, action, body),
  };
}

/** The stack's keys. Calls go to its endpoint with the operator's credentials. */
function kmsOf({ awsEndpoint, operator }: SharedStack): AwsService {
  const target = 'TrentService';
  const post = signedPost(awsEndpoint, operator);
  return {
    name: 'kms',
    target,
    permissions: () => [],
    answer: (action, _input, body) => post({ service: 'kms', target: `${target}.${action}`, body }),
  };
}
