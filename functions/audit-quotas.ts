import type { Context } from 'aws-lambda';
import { accountIds, auditAccount, auditConcurrency, type QuotaAudit } from './accounts/quota-audit.ts';
import { dynamoDbClient } from './aws/dynamodb-client.ts';
import { forEachConcurrently } from './runtime/concurrently.ts';
import * as environment from './runtime/environment.ts';
import { startInvocation } from './runtime/invocation.ts';
import { writeLog } from './runtime/log.ts';
import { emitMetrics } from './runtime/metrics.ts';
import { retryUntilDeadline } from './runtime/retry.ts';

const client = dynamoDbClient();
const tables = {
  registry: environment.registryTable(),
  accounts: environment.accountsTable(),
};
const stage = environment.stage();

/** The part of the function's time reserved for emitting the metrics. */
const reserveMs = 5000;

/**
 * Runs once a day: recounts every account's images and locks and compares them with its counter. Drift should stay at
 * 0; the log names each account that drifts. An account that keeps changing is busy, which is not drift. An audit that
 * does not finish does not count, but emits what it has found.
 */
export async function handler(_event: unknown, context: Context): Promise<void> {
  const invocation = startInvocation(context.awsRequestId, context.getRemainingTimeInMillis() - reserveMs);
  const count = { exact: 0, drift: 0, busy: 0 };
  let ended = 0;
  try {
    const retry = <Result>(attempt: () => Promise<Result>) => retryUntilDeadline(invocation, attempt);
    const ids = accountIds(client, tables.accounts, invocation, retry);
    await forEachConcurrently(ids, auditConcurrency, async (accountId) => {
      const audit = await retry(() => auditAccount(client, tables, accountId, invocation));
      if (!audit) return;
      count[audit.verdict] += 1;
      if (audit.verdict !== 'exact') report(audit);
    });
    ended = 1;
  } finally {
    emitMetrics(stage, {
      QuotaAudits: ended,
      QuotaDrift: count.drift,
      BusyAccounts: count.busy,
      AuditedAccounts: count.exact + count.drift + count.busy,
    });
  }
}

function report(audit: QuotaAudit): void {
  writeLog(audit.verdict === 'drift' ? 'ERROR' : 'WARN', { operation: 'AuditQuotas', ...audit });
}
