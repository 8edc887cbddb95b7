import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { TemporaryFailure } from '../errors/temporary-failure.ts';
import { deadlineSignal, type Invocation } from '../invocation/invocation.ts';

type Consumption = { readonly CapacityUnits?: number | undefined };
type Answer = { readonly ConsumedCapacity?: Consumption | Consumption[] | undefined };

/**
 * Makes one DynamoDB request within the invocation's deadline, and counts it and its capacity units.
 *
 * @throws TemporaryFailure when trying again may help: a time-out, throttling, a conflict, a condition that failed.
 *   What DynamoDB refuses for good (a missing permission, a missing table) passes through.
 */
export async function ask<Result extends Answer>(
  invocation: Invocation,
  send: (options: { abortSignal: AbortSignal }) => Promise<Result>,
): Promise<Result> {
  invocation.dynamodb.trips += 1;
  try {
    const result = await send({ abortSignal: deadlineSignal(invocation) });
    for (const { CapacityUnits = 0 } of [result.ConsumedCapacity ?? []].flat()) {
      invocation.dynamodb.units += CapacityUnits;
    }
    return result;
  } catch (error) {
    if (!isTemporary(error)) throw error;
    throw new TemporaryFailure(reasonOf(error), { cause: error });
  }
}

const throttled = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
  'TransactionCanceledException',
  'TransactionConflictException',
  'TransactionInProgressException',
]);

/** A service that answered in the 400s meant it, but for those above; anything else never got an answer. */
function isTemporary(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // What came back was no answer of DynamoDB's: whether it did what it was asked is unknown.
  if (throttled.has(error.name) || error instanceof SyntaxError) return true;
  if ('$fault' in error) return error.$fault === 'server';
  return error.name === 'TimeoutError' || error.name === 'AbortError' || isNetworkError(error);
}

/** ECONNRESET, EPIPE, ENOTFOUND and the like; what Node calls ERR_... is a mistake of ours. */
function isNetworkError(error: Error): boolean {
  return 'code' in error && /^E(?!RR_)[A-Z_]+$/.test(String(error.code));
}

function reasonOf(error: unknown): string {
  if (error instanceof TransactionCanceledException) {
    return `${error.name}[${(error.CancellationReasons ?? []).map(({ Code }) => Code).join(',')}]`;
  }
  return error instanceof Error ? error.name : 'unknown';
}
