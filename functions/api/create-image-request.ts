import { ApiError } from '../errors/api-error.ts';
import type { SentToken } from '../images/idempotency-key.ts';
import type { ImageDescription } from '../images/image.ts';
import { isObject } from '../runtime/is-object.ts';
import { checkCreateImageBody, createImageFields, describedImage } from '../schemas/create-image-body.ts';
import { checkIdempotentToken } from '../schemas/idempotent-token.ts';
import type { HttpRequest } from '../signing/http-request.ts';
import type { Caller } from './api-event.ts';
import { jsonBody } from './json-body.ts';
import { queryParameters } from './query-parameters.ts';
import { signatureCoverage } from './signature-coverage.ts';

export type CreateImageRequest = {
  /** Undefined when the client sent none. */
  readonly token: SentToken | undefined;
  readonly description: ImageDescription;
};

type Signer = Pick<Caller, 'signatureVersion'>;

/**
 * Reads what a request to CreateImage asks for. The checks run in the contract's order: the query's token, the JSON, the
 * body's token, the image's fields.
 * @throws ApiError for the first check that fails.
 */
export function createImageRequest(request: HttpRequest, caller: Signer): CreateImageRequest {
  const tokenInQuery = queryParameters(request, caller, ['IdempotentToken']).get('IdempotentToken');
  if (tokenInQuery !== undefined) checkIdempotentToken(tokenInQuery);

  const json = jsonBody(request, createImageFields);
  if (!isObject(json)) throw new ApiError('bodyNotObject');
  const { IdempotentToken: tokenInBody, ...body } = json;
  if (tokenInBody !== undefined) checkIdempotentToken(tokenInBody);
  const token = sentToken(request, caller, tokenInQuery, tokenInBody);

  checkCreateImageBody(body);
  return { token, description: describedImage(body) };
}

/** Most clients send the token in the query, one SDK in the body. If both carry one, they must be equal. */
function sentToken(
  request: HttpRequest,
  { signatureVersion }: Signer,
  inQuery: string | undefined,
  inBody: string | undefined,
): SentToken | undefined {
  if (inQuery !== undefined && inBody !== undefined && inQuery !== inBody) throw invalidToken();
  if (inQuery !== undefined) return { value: inQuery, isSigned: true };
  if (inBody === undefined) return undefined;

  const { coversBody, hasNonce } = signatureCoverage(request, signatureVersion);
  // Anyone who captures such a request could replace the token in its body and so use up tokens that are not theirs.
  if (!coversBody && !hasNonce) throw invalidToken();
  return { value: inBody, isSigned: coversBody };
}

function invalidToken(): ApiError {
  return new ApiError('invalidParameter', { parameter: 'IdempotentToken' });
}
