import { type DynamoDBClient, GetItemCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { deriveSecret, type GenerateMac } from '../accounts/access-key.ts';
import { sendRequest } from '../aws/database.ts';
import { number } from '../aws/dynamodb-item.ts';
import { UnavailableError } from '../errors/transient-error.ts';
import type { Invocation } from '../runtime/invocation.ts';
import { retryUntilDeadline } from '../runtime/retry.ts';
import {
  newSandboxAccountId,
  newSandboxKeyId,
  type SandboxAccount,
  sandboxMaxImageCount,
  unusedLifetimeMs,
} from './sandbox-account.ts';
import { liveAccountsKey, sandboxAccountKey } from './sandbox-keys.ts';

export type SandboxTables = {
  readonly sandbox: string;
  readonly accounts: string;
  readonly accessKeys: string;
};

type ClaimSettings = {
  readonly tables: SandboxTables;
  readonly macKeyArn: string;
  readonly generateMac: GenerateMac;
  /** The most accounts that can exist at once. */
  readonly maxLiveAccounts: number;
};

/** An account with the secret of its access key. */
export type ClaimedAccount = SandboxAccount & { readonly secret: string };

/**
 * Creates an account with an access key. Derives the secret first: if that failed afterward, an account that nobody can
 * use would take up a place until it expires.
 *
 * @throws UnavailableError when `maxLiveAccounts` exist already, or when time is up.
 */
export async function claimAccount(
  client: DynamoDBClient,
  settings: ClaimSettings,
  invocation: Invocation,
): Promise<ClaimedAccount> {
  const now = Date.now();
  const account = {
    accountId: newSandboxAccountId(),
    accessKeyId: newSandboxKeyId(),
    expiresAt: now + unusedLifetimeMs,
  };
  const { accessKeyId } = account;
  const { macKeyArn, generateMac } = settings;
  let derived: string | undefined;
  const secret = await retryUntilDeadline(invocation, async () => {
    if ((await liveAccounts(client, settings.tables, invocation)) >= settings.maxLiveAccounts)
      throw new UnavailableError('every sandbox account is taken');
    derived ??= await deriveSecret({ accessKeyId, macKeyArn }, generateMac);
    const command = new TransactWriteItemsCommand({
      TransactItems: claim(account, settings, now),
      // The same for every attempt, so that one whose answer is lost does not count twice.
      ClientRequestToken: invocation.requestId.slice(0, 36),
      ReturnConsumedCapacity: 'TOTAL',
    });
    await sendRequest(invocation, (options) => client.send(command, options));
    return derived;
  });
  return { ...account, secret };
}

function claim({ accountId, accessKeyId, expiresAt }: SandboxAccount, settings: ClaimSettings, now: number) {
  const { tables, macKeyArn, maxLiveAccounts } = settings;
  return [
    {
      Update: {
        TableName: tables.sandbox,
        Key: liveAccountsKey,
        UpdateExpression: 'ADD live :one',
        ConditionExpression: 'attribute_not_exists(live) OR live < :max',
        ExpressionAttributeValues: { ':one': { N: '1' }, ':max': { N: String(maxLiveAccounts) } },
      },
    },
    {
      Put: {
        TableName: tables.sandbox,
        Item: {
          ...sandboxAccountKey(accountId),
          accessKeyId: { S: accessKeyId },
          expiresAt: { N: String(expiresAt) },
        },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    },
    {
      Put: {
        TableName: tables.accounts,
        Item: {
          accountId: { S: accountId },
          imageCount: { N: '0' },
          revision: { N: '0' },
          maxImageCount: { N: String(sandboxMaxImageCount) },
        },
        ConditionExpression: 'attribute_not_exists(accountId)',
      },
    },
    {
      Put: {
        TableName: tables.accessKeys,
        Item: {
          accessKeyId: { S: accessKeyId },
          accountId: { S: accountId },
          status: { S: 'Active' },
          macKeyArn: { S: macKeyArn },
          createdAt: { S: new Date(now).toISOString() },
          expiresAt: { N: String(expiresAt) },
        },
        ConditionExpression: 'attribute_not_exists(accessKeyId)',
      },
    },
  ];
}

async function liveAccounts(
  client: DynamoDBClient,
  { sandbox }: SandboxTables,
  invocation: Invocation,
): Promise<number> {
  const command = new GetItemCommand({
    TableName: sandbox,
    Key: liveAccountsKey,
    ConsistentRead: true,
    ReturnConsumedCapacity: 'TOTAL',
  });
  const { Item: item } = await sendRequest(invocation, (options) => client.send(command, options));
  return number(item?.['live']);
}
