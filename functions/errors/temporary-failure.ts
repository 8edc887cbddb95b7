/** A dependency did not do its part this time: down, slow, throttled or contended. Trying again is safe. */
export class TemporaryFailure extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TemporaryFailure';
  }
}
