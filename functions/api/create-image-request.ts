import { checkCreateImageBody } from '../contract/create-image-body.ts';
import { checkIdempotentToken } from '../contract/idempotent-token.ts';
import { Refusal } from '../errors/refusal.ts';
import { isObject } from '../json/is-object.ts';
import { parseQuery } from '../signing/query-string.ts';
import type { ApiMiddleware } from './api-event.ts';

/** Checks the query's IdempotentToken, which comes before the body is looked at: 1 to 64 letters, digits, underscores. */
export function validateIdempotentToken(): ApiMiddleware {
  return {
    before: function validateIdempotentTokenBefore({ event }) {
      const token = event.parameters.get('IdempotentToken');
      if (token !== undefined) checkIdempotentToken(token);
      else if (hidesToken(event.http.rawQuery)) throw invalidToken();
    },
  };
}

/** Checks the body, and takes the token from it where the query has none. */
export function validateCreateImage(): ApiMiddleware {
  return {
    before: function validateCreateImageBefore({ event }) {
      if (!isObject(event.json)) throw new Refusal('bodyNotObject');
      const { IdempotentToken: token, ...body } = event.json;
      event.parameters = withToken(event.parameters, token);
      checkCreateImageBody(body);
      event.json = body;
    },
  };
}

/**
 * Whether the token stands inside another parameter: V1 signs the query decoded, so whoever saw a request with a token could
 * make `a=1%26IdempotentToken=x` of `a=1&IdempotentToken=x`, and so a creation without one, under the same signature.
 */
function hidesToken(rawQuery: string): boolean {
  return parseQuery(rawQuery).some(({ name, value }) => `${name}=${value}`.includes('IdempotentToken'));
}

function withToken(parameters: ReadonlyMap<string, string>, token: unknown): ReadonlyMap<string, string> {
  if (token === undefined) return parameters;
  checkIdempotentToken(token);
  const sent = parameters.get('IdempotentToken') ?? token;
  if (sent !== token) throw invalidToken();
  return new Map(parameters).set('IdempotentToken', token);
}

function invalidToken(): Refusal {
  return new Refusal('invalidParameter', { parameter: 'IdempotentToken' });
}
