import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { OutcomeUnknown, TransientError } from '../errors/transient-error.ts';
import { deadlineSignal, type Invocation } from '../runtime/invocation.ts';

type Consumption = { readonly CapacityUnits?: number | undefined };
type Answer = { readonly ConsumedCapacity?: Consumption | Consumption[] | undefined };

/**
 * Makes one DynamoDB request within the invocation's deadline, and counts it and its capacity units.
 *
 * @throws TransientError when DynamoDB did nothing and trying again may help: throttling, a conflict, a failed condition.
 * @throws OutcomeUnknown, which is one, when no answer came: a time-out, a broken connection, an internal error.
 *   What DynamoDB refuses for good (a missing permission, a missing table) passes through.
 */
export async function sendRequest<Result extends Answer>(
  invocation: Invocation,
  send: (options: { abortSignal: AbortSignal }) => Promise<Result>,
): Promise<Result> {
  invocation.dynamodb.requests += 1;
  try {
    const result = await send({ abortSignal: deadlineSignal(invocation) });
    for (const { CapacityUnits = 0 } of [result.ConsumedCapacity ?? []].flat()) {
      invocation.dynamodb.capacityUnits += CapacityUnits;
    }
    return result;
  } catch (error) {
    if (isRefusedForNow(error)) throw new TransientError(reasonOf(error), { cause: error });
    if (isUnanswered(error)) throw new OutcomeUnknown(reasonOf(error), { cause: error });
    throw error;
  }
}

const refusedForNow = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
  'TransactionCanceledException',
  'TransactionConflictException',
]);

/** DynamoDB answered that it did nothing this time. */
function isRefusedForNow(error: unknown): boolean {
  return error instanceof Error && refusedForNow.has(error.name);
}

/** Nothing came back that says whether DynamoDB did what it was asked to do. */
function isUnanswered(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // A body that is not JSON is not DynamoDB's own.
  if (error.name === 'TransactionInProgressException' || error instanceof SyntaxError) return true;
  // An answer in the 400s is final.
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
