/** A dependency did not do its part this time: down, slow, throttled or contended. Trying again is safe. */
export class TransientError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TransientError';
  }
}

/** No answer came to a request that may have been carried out, or that may still be: nothing read later rules that out. */
export class OutcomeUnknown extends TransientError {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'OutcomeUnknown';
  }
}
