import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { sendRequest } from '../aws/database.ts';
import { type Item, number } from '../images/image-item.ts';
import type { Invocation } from '../runtime/invocation.ts';

/** How many images an account may have, and has. */
export type ImageQuota = { readonly limit: number; readonly used: number };

/** The quota that an account's item holds; `defaultLimit` is that of accounts that have none of their own. */
export function imageQuotaOf(account: Item | undefined, defaultLimit: number): ImageQuota {
  const ownLimit = account?.['maxImageCount'];
  return { limit: ownLimit ? number(ownLimit) : defaultLimit, used: number(account?.['imageCount']) };
}

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
  const { Item: account } = await sendRequest(invocation, (options) => client.send(command, options));
  return imageQuotaOf(account, defaultMaxImageCount);
}
