import { ApiError } from '../errors/api-error.ts';
import { parseKnownFields } from '../runtime/known-fields.ts';
import { parseWellFormedJson } from '../runtime/well-formed-json.ts';
import type { ApiMiddleware } from './api-event.ts';
import { inflatedBody } from './inflated-body.ts';

/**
 * Parses the body as JSON, whatever its Content-Type: the vendor's clients send five different ones. The published
 * @middy/http-json-body-parser lets bytes through that are no UTF-8, and escapes that are no characters.
 * Of an object it builds only the fields named, where some are, and the first that is not named.
 *
 * It comes after authentication: digests and signatures are over the bytes sent, and strangers get nothing inflated.
 */
export function jsonBody(fields?: readonly string[]): ApiMiddleware {
  const parse = fields
    ? (body: Buffer) => parseKnownFields(body, fields)
    : (body: Buffer) => parseWellFormedJson(decode(body));
  return {
    before: function jsonBodyBefore({ event }) {
      try {
        event.json = parse(inflatedBody(event.http));
      } catch (cause) {
        if (cause instanceof ApiError) throw cause;
        throw new ApiError('invalidJson', {}, { cause });
      }
    },
  };
}

/** @throws TypeError when it is no UTF-8. */
function decode(body: Buffer): string {
  // A byte order mark is for the JSON parser to skip: skipped here too, two of them would pass.
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
}
