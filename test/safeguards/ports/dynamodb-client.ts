import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoDbClient as real } from '../../../functions/aws/dynamodb-client.ts';
import { clientSending } from '../client.ts';
import { currentPort } from '../current-variant.ts';

/** The client as the current variant breaks it. */
export function dynamoDbClient(): DynamoDBClient {
  return clientSending(real(), (send) => {
    const port = currentPort((variant) => variant?.send?.(send) ?? send);
    return (command, options) => port()(command, options);
  });
}
