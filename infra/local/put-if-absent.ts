import { AwsError } from '../emulator/aws/aws-client.ts';
import type { LocalAws } from '../emulator/local-aws.ts';

/** Puts an item into a table, by construct id, while the stack starts, unless its key exists. `key` is a key attribute. */
export async function putIfAbsent(aws: LocalAws, table: string, key: string, item: object): Promise<void> {
  const input = {
    TableName: aws.tableName(table),
    Item: item,
    ConditionExpression: 'attribute_not_exists(#key)',
    ExpressionAttributeNames: { '#key': key },
  };
  try {
    await aws.starting('dynamodb', 'PutItem', input);
  } catch (error) {
    if (!(error instanceof AwsError) || error.name !== 'ConditionalCheckFailedException') throw error;
  }
}
