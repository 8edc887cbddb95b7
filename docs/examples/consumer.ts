// A Lambda function that counts the images of each account, behind the queue of subscriber-stack.ts.
// Events arrive at least once: the EventId and the count are written in one transaction, so that each counts once.
import {
  DynamoDBClient,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';

type ImageEvent = {
  readonly 'detail-type': string;
  readonly detail: { readonly EventId: string; readonly AccountId: string };
};

const dynamodb = new DynamoDBClient();
const TableName = process.env['TABLE'];
/** As long as the bus keeps its archive: a replayed event is recognized, too. */
const rememberDays = 90;

export async function handler({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  const batchItemFailures: { itemIdentifier: string }[] = [];
  for (const { messageId, body } of Records) {
    try {
      await count(JSON.parse(body));
    } catch (error) {
      console.error(messageId, error);
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures };
}

async function count({ 'detail-type': type, detail: { EventId, AccountId } }: ImageEvent): Promise<void> {
  const change = { 'Image Created': '1', 'Image Deleted': '-1' }[type];
  if (change === undefined) return;
  const expiresAt = String(Math.floor(Date.now() / 1000) + rememberDays * 24 * 3600);
  const rememberEvent = {
    TableName,
    Item: { id: { S: `EVENT#${EventId}` }, expiresAt: { N: expiresAt } },
    ConditionExpression: 'attribute_not_exists(id)',
  };
  const countImage = {
    TableName,
    Key: { id: { S: `ACCOUNT#${AccountId}` } },
    UpdateExpression: 'ADD images :change',
    ExpressionAttributeValues: { ':change': { N: change } },
  };
  const TransactItems = [{ Put: rememberEvent }, { Update: countImage }];
  try {
    await dynamodb.send(new TransactWriteItemsCommand({ TransactItems }));
  } catch (error) {
    // Counted already. Anything else, such as a conflict, is thrown: SQS delivers the message again.
    if (error instanceof TransactionCanceledException)
      if (error.CancellationReasons?.[0]?.Code === 'ConditionalCheckFailed') return;
    throw error;
  }
}
