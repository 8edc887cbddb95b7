import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { ask } from '../aws/database.ts';
import type { Invocation } from '../invocation/invocation.ts';

/** How many images an account may have, and has. */
export type ImageQuota = { readonly limit: number; readonly used: number };

/** Reads an account's quota: as it is at that moment. */
export async function readImageQuota(
  client: DynamoDBClient,
  { table, defaultMaxImageCount }: { readonly table: string; readonly defaultMaxImageCount: number },
  accountId: string,
  invocation: Invocation,
): Promise<ImageQuota> {
  const command = new GetItemCommand({
    TableName: table,
    Key: { accountId: { S: accountId } },
    ConsistentRead: true,
    ReturnConsumedCapacity: 'TOTAL',
  });
  const { Item: account } = await ask(invocation, (options) => client.send(command, options));
  return {
    limit: Number(account?.['maxImageCount']?.N ?? defaultMaxImageCount),
    used: Number(account?.['imageCount']?.N ?? 0),
  };
}
