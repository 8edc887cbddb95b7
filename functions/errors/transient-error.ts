/** A dependency failed this time: it is down, slow, throttled or contended. Trying again is safe. */
export class TransientError extends Error {
  override readonly name: string = 'TransientError';
}

/** DynamoDB did nothing because another transaction holds an item. It ends within milliseconds. */
export class ConflictError extends TransientError {
  override readonly name: string = 'ConflictError';
}

/**
 * No response came to a request that DynamoDB may have carried out, or may still carry out. No later read can rule that
 * out.
 */
export class OutcomeUnknown extends TransientError {
  override readonly name: string = 'OutcomeUnknown';
}

/**
 * A TransientError that this request no longer retries: its time is up, or a retry within it would not help. The client
 * gets a 503.
 */
export class UnavailableError extends TransientError {
  override readonly name: string = 'UnavailableError';
}

/** The same failure, no longer retried. */
export function asUnavailable(error: TransientError): UnavailableError {
  return error instanceof UnavailableError ? error : new UnavailableError(error.message, { cause: error });
}
