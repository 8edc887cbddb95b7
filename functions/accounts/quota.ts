import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { sendRequest } from '../aws/database.ts';
import { type Item, number } from '../aws/dynamodb-item.ts';
import type { Invocation } from '../runtime/invocation.ts';

/** An account's image limit and usage. */
export type ImageQuota = {
  readonly limit: number;
  readonly used: number;
  /** Whether the account has a limit of its own instead of the default. */
  readonly hasOwnLimit: boolean;
};

/** The quota in an account's item; `defaultLimit` applies to accounts without a limit of their own. */
export function imageQuotaOf(account: Item | undefined, defaultLimit: number): ImageQuota {
  const ownLimit = account?.['maxImageCount'];
  return {
    limit: ownLimit ? number(ownLimit) : defaultLimit,
    used: number(account?.['imageCount']),
    hasOwnLimit: ownLimit !== undefined,
  };
}

/** The same rule as a DynamoDB condition: another image fits within the limit. `:default` is the default limit. */
export const belowImageLimit =
  'imageCount < maxImageCount OR (attribute_not_exists(maxImageCount) AND imageCount < :default)';

/** Reads an account's quota consistently. */
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
