import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { ConflictError, OutcomeUnknown, TransientError } from '../errors/transient-error.ts';
import { type Invocation, timeLeft } from '../runtime/invocation.ts';

type Consumption = { readonly CapacityUnits?: number | undefined };
type Answer = { readonly ConsumedCapacity?: Consumption | Consumption[] | undefined };

/**
 * Makes one DynamoDB request within the invocation's deadline, and counts it and its capacity units.
 *
 * @throws TransientError when DynamoDB did nothing and a retry may help: throttling, a failed condition.
 * @throws ConflictError, a TransientError, when another transaction holds an item.
 * @throws OutcomeUnknown, a TransientError, when no response came: a time-out, a broken connection, an internal error.
 *   Errors that no retry can fix (a missing permission, a missing table) pass through.
 */
export async function sendRequest<Result extends Answer>(
  invocation: Invocation,
  send: (options: { requestTimeout: number }) => Promise<Result>,
): Promise<Result> {
  const requestTimeout = timeLeft(invocation);
  if (requestTimeout === 0) throw new TransientError('no time left');
  invocation.dynamodb.requests += 1;
  try {
    const result = await send({ requestTimeout });
    for (const { CapacityUnits = 0 } of [result.ConsumedCapacity ?? []].flat()) {
      invocation.dynamodb.capacityUnits += CapacityUnits;
    }
    return result;
  } catch (error) {
    if (isConflict(error)) throw new ConflictError(reasonOf(error), { cause: error });
    if (isTransient(error)) throw new TransientError(reasonOf(error), { cause: error });
    if (isUnanswered(error)) throw new OutcomeUnknown(reasonOf(error), { cause: error });
    throw error;
  }
}

const transientErrors = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
  'TransactionCanceledException',
]);

/** 4xx responses that do not tell the outcome. RequestTimeoutException: AWS could not read the request in time. */
const unansweredErrors = new Set(['RequestTimeoutException', 'TransactionInProgressException']);

/** DynamoDB need not list every reason: this may choose how long to wait, and nothing else. */
function isConflict(error: unknown): boolean {
  if (!(error instanceof TransactionCanceledException))
    return error instanceof Error && error.name === 'TransactionConflictException';
  return (error.CancellationReasons ?? []).some(({ Code }) => Code === 'TransactionConflict');
}

/** DynamoDB responded that it did nothing this time. */
function isTransient(error: unknown): boolean {
  return error instanceof Error && transientErrors.has(error.name);
}

/** No response tells whether DynamoDB carried out the request. */
function isUnanswered(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // A body that is not JSON does not come from DynamoDB.
  if (error instanceof SyntaxError || unansweredErrors.has(error.name)) return true;
  // Any other 4xx response is final.
  if ('$fault' in error) return error.$fault === 'server';
  return error.name === 'TimeoutError' || error.name === 'AbortError' || isNetworkError(error);
}

/** ECONNRESET, EPIPE, ENOTFOUND and the like. Node's ERR_* codes are programming errors. */
function isNetworkError(error: Error): boolean {
  return 'code' in error && /^E(?!RR_)[A-Z_]+$/.test(String(error.code));
}

function reasonOf(error: unknown): string {
  if (error instanceof TransactionCanceledException) {
    return `${error.name}[${(error.CancellationReasons ?? []).map(({ Code }) => Code).join(',')}]`;
  }
  return error instanceof Error ? error.name : 'unknown';
}
