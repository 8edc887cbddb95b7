import { ApiError } from '../errors/api-error.ts';
import type { SentToken } from '../images/idempotency-key.ts';
import { isObject } from '../runtime/is-object.ts';
import { checkCreateImageBody } from '../schemas/create-image-body.ts';
import { checkIdempotentToken } from '../schemas/idempotent-token.ts';
import type { ApiEvent, ApiMiddleware } from './api-event.ts';
import { signatureCoverage } from './signature-coverage.ts';

/** Checks the query's IdempotentToken, which comes before the body is looked at: 1 to 64 letters, digits, underscores. */
export function validateIdempotentToken(): ApiMiddleware {
  return {
    before: function validateIdempotentTokenBefore({ event }) {
      const token = event.parameters.get('IdempotentToken');
      if (token !== undefined) checkIdempotentToken(token);
    },
  };
}

/** Checks the body, and takes the token from it where the query has none. */
export function validateCreateImage(): ApiMiddleware {
  return {
    before: function validateCreateImageBefore({ event }) {
      if (!isObject(event.json)) throw new ApiError('bodyNotObject');
      const { IdempotentToken: token, ...body } = event.json;
      event.token = sentToken(event, token);
      checkCreateImageBody(body);
      event.json = body;
    },
  };
}

/** The token of the query or of the body: one SDK has it there. Where both have one, they are the same. */
function sentToken({ parameters, http, caller }: ApiEvent, inBody: unknown): SentToken | undefined {
  const inQuery = parameters.get('IdempotentToken');
  if (inBody !== undefined) checkIdempotentToken(inBody);
  const value = inQuery ?? inBody;
  if (value === undefined) return undefined;
  if (inBody !== undefined && inBody !== value) throw invalidToken();
  if (inQuery !== undefined) return { value, isSigned: true };

  const { coversBody, hasNonce } = signatureCoverage(http, caller.signatureVersion);
  // Whoever saw one such request could send any token in its body, and use up tokens that are not theirs.
  if (!coversBody && !hasNonce) throw invalidToken();
  return { value, isSigned: coversBody };
}

function invalidToken(): ApiError {
  return new ApiError('invalidParameter', { parameter: 'IdempotentToken' });
}
