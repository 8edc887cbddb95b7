import { isPreflight, preflightHeaders } from './api/cors.ts';
import { unsignedOperation } from './api/operation.ts';
import { isKnownPath } from './api/routes.ts';
import { ApiError } from './errors/api-error.ts';

/**
 * Handles every request that no other route matches: its path is unknown, or its method. Preflights end here too: the
 * HTTP API is configured to answer them, but its default route catches OPTIONS like any other method.
 */
export const handler = unsignedOperation('UnknownRoute').handler(async (event) => {
  if (isPreflight(event)) return { statusCode: 204, headers: preflightHeaders };
  throw new ApiError(isKnownPath(event.rawPath) ? 'methodNotAllowed' : 'unknownPath');
});
