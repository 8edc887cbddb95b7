import { ApiError } from '../errors/api-error.ts';
import type { ApiMiddleware } from './api-event.ts';

/** Of a body as it is sent, and as it is inflated. */
export const maxBodyBytes = 262_144;
const maxParameterCount = 50;

/** Reads the request as it was sent, its body as bytes: API Gateway delivers those of unknown types in base64. */
export function httpRequest(): ApiMiddleware {
  return {
    before: function httpRequestBefore({ event }) {
      const body = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
      if (body.length > maxBodyBytes) throw new ApiError('bodyTooLarge');
      // Before authentication, which sorts and decodes the query: the limit bounds what an unsigned request can cost.
      if (parameterCount(event.rawQueryString) > maxParameterCount) throw new ApiError('tooManyParameters');
      event.http = {
        method: event.requestContext.http.method,
        path: event.rawPath,
        rawQuery: event.rawQueryString,
        headers: event.headers,
        body,
      };
    },
  };
}

/** An empty pair, as in `a=1&&b=2`, is not a parameter. */
function parameterCount(rawQuery: string): number {
  return rawQuery.split('&').filter((pair) => pair !== '').length;
}
