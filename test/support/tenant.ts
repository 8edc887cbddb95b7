import { randomInt } from 'node:crypto';
import { type ApiAnswer, type ApiRequest, callImageApi } from '../../infra/cli/image-client.ts';
import { accessKeySecret } from '../../infra/local/access-key-secret.ts';
import type { SharedStack } from './global-stack.ts';
import { batchWrite, operatorOf } from './operator.ts';

/** An account made for one test, its access key, and access to its stored items. */
export type Tenant = {
  readonly accountId: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** Sends a V3-signed request as this tenant. */
  readonly call: (request: ApiRequest) => Promise<ApiAnswer>;
  /** The account's item: its counter, limit and revision. */
  readonly account: () => Promise<{
    imageCount: number;
    maxImageCount: number | undefined;
    revision: number;
  }>;
  /** Everything in the registry that belongs to the account, as sort key and item, but for locks that a deletion freed. */
  readonly items: () => Promise<ReadonlyMap<string, StoredItem>>;
  /** Makes the counter wrong, as no request can. */
  readonly setImageCount: (count: number) => Promise<void>;
};

export type StoredItem = Readonly<Record<string, { readonly S?: string; readonly N?: string }>>;

/** A new account in the shared stack, with an access key of its own. */
export async function newTenant(
  stack: SharedStack,
  { maxImageCount }: { readonly maxImageCount?: number } = {},
): Promise<Tenant> {
  const operator = operatorOf(stack);
  const accountId = String(randomInt(2 ** 47) + 1_000_000);
  const accessKeyId = `LTAITest${accountId}`;
  const account = {
    accountId: { S: accountId },
    imageCount: { N: '0' },
    revision: { N: '0' },
    ...(maxImageCount === undefined ? {} : { maxImageCount: { N: String(maxImageCount) } }),
  };
  const accessKey = {
    accessKeyId: { S: accessKeyId },
    accountId: { S: accountId },
    status: { S: 'Active' },
    macKeyArn: { S: stack.macKeyArn },
    createdAt: { S: new Date().toISOString() },
  };
  await batchWrite(operator, {
    [stack.tables.accounts]: [{ PutRequest: { Item: account } }],
    [stack.tables.accessKeys]: [{ PutRequest: { Item: accessKey } }],
  });
  const secret = await accessKeySecret(operator, stack.macKeyArn, accessKeyId);

  return {
    accountId,
    accessKeyId,
    accessKeySecret: secret,
    call: (request) => callImageApi(stack.url, { accessKeyId, secret }, request),
    async account() {
      const { Item } = (await operator('dynamodb', 'GetItem', {
        TableName: stack.tables.accounts,
        Key: { accountId: { S: accountId } },
        ConsistentRead: true,
      })) as { Item: StoredItem };
      return {
        imageCount: Number(Item['imageCount']?.N),
        maxImageCount: Item['maxImageCount'] && Number(Item['maxImageCount'].N),
        revision: Number(Item['revision']?.N),
      };
    },
    async items() {
      const { Items } = (await operator('dynamodb', 'Query', {
        TableName: stack.tables.registry,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: `ACCOUNT#${accountId}` } },
        ConsistentRead: true,
      })) as { Items: StoredItem[] };
      const held = Items.filter((item) => item['deletedBy'] === undefined);
      return new Map(held.map((item) => [item['sk']?.S ?? '', item]));
    },
    async setImageCount(count) {
      await operator('dynamodb', 'UpdateItem', {
        TableName: stack.tables.accounts,
        Key: { accountId: { S: accountId } },
        UpdateExpression: 'SET imageCount = :count',
        ExpressionAttributeValues: { ':count': { N: String(count) } },
      });
    },
  };
}
