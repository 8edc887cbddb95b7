import { ApiError } from '../errors/api-error.ts';
import { parseKnownFields } from '../runtime/known-fields.ts';
import type { HttpRequest } from '../signing/http-request.ts';
import { inflatedBody } from './inflated-body.ts';

/**
 * Parses the body as JSON, whatever its Content-Type: the vendor's clients send five different ones. See parseKnownFields
 * for what it builds.
 *
 * Call it after authentication: signatures cover the bytes as sent, and strangers must not make us inflate anything.
 * @throws ApiError `invalidJson` or `bodyTooLarge`.
 */
export function jsonBody(request: HttpRequest, fields: readonly string[]): unknown {
  try {
    return parseKnownFields(inflatedBody(request), fields);
  } catch (cause) {
    if (cause instanceof ApiError) throw cause;
    throw new ApiError('invalidJson', {}, { cause });
  }
}
