import type { Context } from 'aws-lambda';
import { dynamoDbClient } from './aws/dynamodb-client.ts';
import { forEachConcurrently } from './runtime/concurrently.ts';
import * as environment from './runtime/environment.ts';
import { errorCause } from './runtime/error-cause.ts';
import { startInvocation, timeLeft } from './runtime/invocation.ts';
import { writeLog } from './runtime/log.ts';
import { deleteExpiredAccount, expiredAccounts } from './sandbox/expired-accounts.ts';
import { sandboxTables } from './sandbox/sandbox-tables.ts';

const client = dynamoDbClient();
const tables = { ...sandboxTables(), registry: environment.registryTable() };

/** The part of the function's time reserved for the log. */
const reserveMs = 5000;

/** The most time for one account. Its last image may take 10 s of it. */
const accountBudgetMs = 30_000;

/** Accounts deleted at once. */
const concurrency = 8;

/** Runs every five minutes: deletes the sandbox accounts that have expired. The next run deletes what this one leaves. */
export async function handler(_event: unknown, context: Context): Promise<void> {
  const invocation = startInvocation(context.awsRequestId, context.getRemainingTimeInMillis() - reserveMs);
  const startedAt = Date.now();
  const accounts = await expiredAccounts(client, tables, invocation);
  let deleted = 0;
  const causes = new Set<string>();

  await forEachConcurrently(accounts, concurrency, async (account) => {
    if (timeLeft(invocation) <= 0) return;
    const budget = startInvocation(
      `${context.awsRequestId}-${account.accountId}`,
      Math.min(accountBudgetMs, timeLeft(invocation)),
    );
    try {
      if (await deleteExpiredAccount(client, tables, account, budget)) deleted += 1;
    } catch (error) {
      causes.add(errorCause(error));
    }
  });
  writeLog(causes.size > 0 ? 'ERROR' : 'INFO', {
    requestId: invocation.requestId,
    operation: 'SweepSandboxAccounts',
    expired: accounts.length,
    deleted,
    ...(causes.size > 0 ? { causes: [...causes] } : {}),
    durationMs: Date.now() - startedAt,
  });
}
