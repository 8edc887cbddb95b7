import {
  type DynamoDBClient,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { sendRequest } from '../aws/database.ts';
import { TransientError } from '../errors/transient-error.ts';
import type { Invocation } from '../runtime/invocation.ts';
import { retryUntilDeadline } from '../runtime/retry.ts';
import type { SandboxTables } from './claim-account.ts';
import { type SandboxAccount, usedLifetimeMs } from './sandbox-account.ts';
import { sandboxAccountKey } from './sandbox-keys.ts';

/**
 * Extends a used account's life to a day, once. An expired account stays expired, so that nothing that the sweep has begun
 * to delete comes back.
 *
 * @throws UnavailableError when time is up. Lambda then delivers the log lines again, after one and after two more minutes.
 */
export async function keepUsedAccount(
  client: DynamoDBClient,
  tables: SandboxTables,
  { accountId, accessKeyId }: Pick<SandboxAccount, 'accountId' | 'accessKeyId'>,
  invocation: Invocation,
): Promise<void> {
  const now = Date.now();
  const extend = {
    UpdateExpression: 'SET expiresAt = :until, usedAt = :now',
    ConditionExpression: 'expiresAt > :now AND attribute_not_exists(usedAt)',
    ExpressionAttributeValues: { ':until': { N: String(now + usedLifetimeMs) }, ':now': { N: String(now) } },
  };
  const command = new TransactWriteItemsCommand({
    TransactItems: [
      { Update: { TableName: tables.sandbox, Key: sandboxAccountKey(accountId), ...extend } },
      { Update: { TableName: tables.accessKeys, Key: { accessKeyId: { S: accessKeyId } }, ...extend } },
    ],
  });
  await retryUntilDeadline(invocation, () =>
    sendRequest(invocation, (options) => client.send(command, options)).catch(unlessRefused),
  );
}

/** Ignores that a condition failed: the account was extended before, has expired or is gone. */
function unlessRefused(error: unknown): void {
  const cause = error instanceof TransientError ? error.cause : undefined;
  const reasons = cause instanceof TransactionCanceledException ? (cause.CancellationReasons ?? []) : [];
  if (!reasons.some(({ Code }) => Code === 'ConditionalCheckFailed')) throw error;
}
