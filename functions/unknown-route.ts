import { isPreflight, preflightHeaders } from './api/cors.ts';
import { unsignedOperation } from './api/operation.ts';
import { isKnownPath } from './api/routes.ts';
import { ApiError } from './errors/api-error.ts';

/**
 * Everything that no other route takes: the path is unknown, or the method is. A preflight too: the HTTP API is configured to
 * answer those, but its default route catches OPTIONS like any other method.
 */
export const handler = unsignedOperation('UnknownRoute').handler(async (event) => {
  if (isPreflight(event)) return { statusCode: 204, headers: preflightHeaders };
  throw new ApiError(isKnownPath(event.rawPath) ? 'methodNotAllowed' : 'unknownPath');
});
