import type { Context } from 'aws-lambda';
import { dynamoDbClient } from './aws/dynamodb-client.ts';
import * as environment from './runtime/environment.ts';
import { errorCause } from './runtime/error-cause.ts';
import { startInvocation, timeLeft } from './runtime/invocation.ts';
import { writeLog } from './runtime/log.ts';
import { deleteExpiredAccount, expiredAccounts } from './sandbox/expired-accounts.ts';
import { sandboxTables } from './sandbox/sandbox-tables.ts';

const client = dynamoDbClient();
const tables = { ...sandboxTables(), registry: environment.registryTable() };

/** Kept of the function's time for the log. */
const reserveMs = 5000;

/** One account takes no longer; an image that is begun may take 10 s of it. */
const accountBudgetMs = 30_000;

/** Accounts deleted at once. */
const concurrency = 8;

/** Every five minutes: deletes the sandbox accounts that expired. What is not done is done the next time. */
export async function handler(_event: unknown, context: Context): Promise<void> {
  const invocation = startInvocation(context.awsRequestId, context.getRemainingTimeInMillis() - reserveMs);
  const startedAt = Date.now();
  const accounts = [...(await expiredAccounts(client, tables, invocation))];
  const expired = accounts.length;
  let deleted = 0;
  const causes = new Set<string>();

  async function work(): Promise<void> {
    for (let account = accounts.pop(); account && timeLeft(invocation) > 0; account = accounts.pop()) {
      const budget = startInvocation(
        `${context.awsRequestId}-${account.accountId}`,
        Math.min(accountBudgetMs, timeLeft(invocation)),
      );
      try {
        if (await deleteExpiredAccount(client, tables, account, budget)) deleted += 1;
      } catch (error) {
        causes.add(errorCause(error));
      }
    }
  }

  await Promise.all(Array.from({ length: concurrency }, work));
  writeLog(causes.size > 0 ? 'ERROR' : 'INFO', {
    requestId: invocation.requestId,
    operation: 'SweepSandboxAccounts',
    expired,
    deleted,
    ...(causes.size > 0 ? { causes: [...causes] } : {}),
    durationMs: Date.now() - startedAt,
  });
}
