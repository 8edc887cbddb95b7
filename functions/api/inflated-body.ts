import { inflateSync } from 'node:zlib';
import { ApiError } from '../errors/api-error.ts';
import type { HttpRequest } from '../signing/http-request.ts';
import { maxBodyBytes } from './http-request.ts';

/**
 * Inflates the body if `x-acs-compress-type` is `deflate`, which means zlib's format (RFC 1950). Inflating stops at the
 * size limit of a body, so that a small request cannot use much memory.
 *
 * @throws ApiError `bodyTooLarge`, or zlib's error for an invalid body.
 */
export function inflatedBody({ headers, body }: HttpRequest): Buffer {
  if (headers['x-acs-compress-type']?.toLowerCase() !== 'deflate') return body;
  try {
    return inflateSync(body, { maxOutputLength: maxBodyBytes, rejectGarbageAfterEnd: true });
  } catch (error) {
    if (isTooLarge(error)) throw new ApiError('bodyTooLarge');
    throw error;
  }
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
}
