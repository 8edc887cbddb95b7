import { type DynamoDBClient, QueryCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { deleteAccount } from '../accounts/delete-account.ts';
import { sendRequest } from '../aws/database.ts';
import { type Item, number, text } from '../aws/dynamodb-item.ts';
import type { ImageSource } from '../image-source/image-source.ts';
import type { RegistryTables } from '../images/registry.ts';
import type { Invocation } from '../runtime/invocation.ts';
import { retryUntilDeadline } from '../runtime/retry.ts';
import type { SandboxTables } from './claim-account.ts';
import type { SandboxAccount } from './sandbox-account.ts';
import { accountsPartition, liveAccountsKey, sandboxAccountKey } from './sandbox-keys.ts';

/** A request that was let in before the key expired is over by then: a function runs for 10 s at most. */
const graceMs = 30_000;

/** There is no ECS behind the sandbox, and an account that goes takes its images with it, whatever their ids say. */
const noImageSource: ImageSource = { share: async () => {}, unshare: async () => {} };

/** The accounts that expired, and whose last requests are over. */
export async function expiredAccounts(
  client: DynamoDBClient,
  { sandbox }: SandboxTables,
  invocation: Invocation,
  now = Date.now(),
): Promise<readonly SandboxAccount[]> {
  const accounts: SandboxAccount[] = [];
  let start: Item | undefined;
  do {
    const command = new QueryCommand({
      TableName: sandbox,
      KeyConditionExpression: 'pk = :pk',
      FilterExpression: 'expiresAt < :due',
      ExpressionAttributeValues: { ':pk': { S: accountsPartition }, ':due': { N: String(now - graceMs) } },
      ConsistentRead: true,
      ...(start ? { ExclusiveStartKey: start } : {}),
    });
    const { Items = [], LastEvaluatedKey } = await retryUntilDeadline(invocation, () =>
      sendRequest(invocation, (options) => client.send(command, options)),
    );
    accounts.push(...Items.map(accountOf));
    start = LastEvaluatedKey;
  } while (start);
  return accounts;
}

/**
 * Deletes an expired account with all that is its own, and counts it out once nothing is left. Ended in the middle, the next
 * call goes on: an account is counted until it is gone. Returns whether it is.
 */
export async function deleteExpiredAccount(
  client: DynamoDBClient,
  tables: SandboxTables & RegistryTables,
  { accountId }: Pick<SandboxAccount, 'accountId'>,
  invocation: Invocation,
): Promise<boolean> {
  const stores = { client, tables, imageSource: noImageSource };
  const { done } = await deleteAccount(accountId, stores, invocation);
  if (!done) return false;
  const command = new TransactWriteItemsCommand({
    TransactItems: [
      {
        Delete: {
          TableName: tables.sandbox,
          Key: sandboxAccountKey(accountId),
          ConditionExpression: 'attribute_exists(pk)',
        },
      },
      {
        Update: {
          TableName: tables.sandbox,
          Key: liveAccountsKey,
          UpdateExpression: 'ADD live :less',
          ExpressionAttributeValues: { ':less': { N: '-1' } },
        },
      },
    ],
    // The same for every attempt: one whose answer was lost does not count it out twice, and does not fail.
    ClientRequestToken: accountId,
  });
  await retryUntilDeadline(invocation, () =>
    sendRequest(invocation, (options) => client.send(command, options)),
  );
  return true;
}

function accountOf(item: Item): SandboxAccount {
  return {
    accountId: text(item['sk']),
    accessKeyId: text(item['accessKeyId']),
    expiresAt: number(item['expiresAt']),
  };
}
