import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/**
 * A client that makes each request once and gives up early enough for another one within an invocation's 2.4 s. Retries
 * are retryUntilDeadline's: one of the SDK's own would hide that the outcome of the attempt before it is unknown.
 */
export function dynamoDbClient(): DynamoDBClient {
  return new DynamoDBClient({
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: 500,
      requestTimeout: 900,
      // Without this a request that takes too long is only warned of, and goes on.
      throwOnRequestTimeout: true,
    },
  });
}
