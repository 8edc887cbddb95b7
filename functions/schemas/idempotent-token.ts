import { ApiError } from '../errors/api-error.ts';

/** @throws ApiError unless it is 1 to 64 letters, digits and underscores. */
export function checkIdempotentToken(token: unknown): asserts token is string {
  if (typeof token !== 'string' || !/^[A-Za-z0-9_]{1,64}$/.test(token)) {
    throw new ApiError('invalidParameter', { parameter: 'IdempotentToken' });
  }
}
