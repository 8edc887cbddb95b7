import { randomUUID } from 'node:crypto';
import {
  type DynamoDBClient,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { TransientError } from '../../../functions/errors/transient-error.ts';
import { startInvocation } from '../../../functions/runtime/invocation.ts';
import { retryUntilDeadline } from '../../../functions/runtime/retry.ts';

/** How long to retry a transaction that conflicts with the account's requests. */
const patienceMs = 30_000;

const transientCodes = ['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'];

/**
 * Commits a transaction. Conflicts and throttling say nothing about its conditions, so it is retried then. Returns for
 * each item whether its condition failed: false for all when the transaction is committed.
 *
 * @throws UnavailableError when it still conflicts, or is throttled, after 30 s.
 * @throws TransactionCanceledException for any other reason, such as an item without the attribute to increment.
 */
export async function commitTransaction(
  dynamodb: DynamoDBClient,
  items: TransactWriteItem[],
): Promise<readonly boolean[]> {
  // With one token, a retry of a committed transaction succeeds.
  const command = new TransactWriteItemsCommand({ TransactItems: items, ClientRequestToken: randomUUID() });
  return retryUntilDeadline(startInvocation('transaction', patienceMs), async () => {
    try {
      await dynamodb.send(command);
      return items.map(() => false);
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      const codes = (error.CancellationReasons ?? []).map(({ Code = '' }) => Code);
      if (codes.includes('ConditionalCheckFailed'))
        return codes.map((code) => code === 'ConditionalCheckFailed');
      const transient = codes.find((code) => transientCodes.includes(code));
      if (transient === undefined) throw error;
      throw new TransientError(`DynamoDB keeps canceling the transaction (${transient}): try again`, {
        cause: error,
      });
    }
  });
}
