import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { ApiError } from '../errors/api-error.ts';
import type { ApiMiddleware } from './api-event.ts';

/** Applies to the body as sent and as inflated. */
export const maxBodyBytes = 262_144;
const maxBase64Length = 4 * Math.ceil(maxBodyBytes / 3);
const maxParameterCount = 50;

/** Reads the request as sent, with the body as bytes. API Gateway delivers bodies of unknown types in base64. */
export function httpRequest(): ApiMiddleware {
  return {
    before: function httpRequestBefore({ event }) {
      const body = bodyBytes(event);
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

/** @throws ApiError `bodyTooLarge`, without decoding a body whose length alone shows it: API Gateway delivers up to 6 MB. */
function bodyBytes({ body: text = '', isBase64Encoded }: APIGatewayProxyEventV2): Buffer {
  // Text has at least one byte for each code unit.
  if (text.length > (isBase64Encoded ? maxBase64Length : maxBodyBytes)) throw new ApiError('bodyTooLarge');
  const body = Buffer.from(text, isBase64Encoded ? 'base64' : 'utf8');
  if (body.length > maxBodyBytes) throw new ApiError('bodyTooLarge');
  return body;
}

/** An empty pair, as in `a=1&&b=2`, is not a parameter. */
function parameterCount(rawQuery: string): number {
  return rawQuery.split('&').filter((pair) => pair !== '').length;
}
