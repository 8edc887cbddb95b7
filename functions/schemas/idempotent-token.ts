import { ApiError } from '../errors/api-error.ts';

/** A valid IdempotentToken, as JSON Schema. */
export const idempotentTokenSchema = { type: 'string', pattern: '^[A-Za-z0-9_]{1,64}$' } as const;

/** A token that may be invalid but is short enough to be named in an event. */
export const reportableTokenSchema = { type: 'string', minLength: 1, maxLength: 256 } as const;

const pattern = new RegExp(idempotentTokenSchema.pattern);

/** @throws ApiError unless the token is 1 to 64 letters, digits and underscores. */
export function checkIdempotentToken(token: unknown): asserts token is string {
  if (typeof token !== 'string' || !pattern.test(token)) {
    throw new ApiError('invalidParameter', { parameter: 'IdempotentToken' });
  }
}
