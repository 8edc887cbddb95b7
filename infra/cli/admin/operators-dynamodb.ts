import {
  DynamoDBClient,
  type DynamoDBClientConfig,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';

/**
 * The operator's DynamoDB client. It also retries a single write that meets a transaction in flight: the SDK does not,
 * although nothing was written and the transaction ends within milliseconds.
 */
export function operatorsDynamoDB(config: DynamoDBClientConfig): DynamoDBClient {
  const client = new DynamoDBClient({ ...config, maxAttempts: 5 });
  client.middlewareStack.add(
    (next) => async (request) => {
      try {
        return await next(request);
      } catch (error) {
        throw error instanceof TransactionConflictException
          ? Object.assign(error, { $retryable: {} })
          : error;
      }
    },
    { name: 'retryTransactionConflict', step: 'deserialize', priority: 'high' },
  );
  return client;
}
