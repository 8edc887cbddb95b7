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

/** Longer than a function can run (10 s): by then, every request accepted before the key expired has ended. */
const graceMs = 30_000;

/** The sandbox has no ECS, and deleting an account ignores the errors that its ECS image ids provoke. */
const noImageSource: ImageSource = { share: async () => {}, unshare: async () => {} };

/** Finds the accounts that have expired and whose last requests have ended. */
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
 * Deletes an expired account with everything it owns, then takes it out of the counter of live accounts. If it is
 * interrupted, the account stays counted and the next call continues. Returns whether the account is gone.
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
    // The same for every attempt, so that one whose answer is lost neither counts twice nor fails.
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
