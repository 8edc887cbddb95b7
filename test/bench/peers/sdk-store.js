// The read and the transaction with the AWS SDK client and its own options, one client per process.
import { BatchGetItemCommand, DynamoDBClient, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { callsFor } from './calls.js';

export const client = new DynamoDBClient({});

export async function register(body, token) {
  const { id, look, commit } = callsFor(body, token);
  const { Responses } = await client.send(new BatchGetItemCommand(look));
  if (Responses[process.env.REGISTRY_TABLE]?.length) throw new Error('registered already');
  await client.send(new TransactWriteItemsCommand(commit));
  return id;
}
