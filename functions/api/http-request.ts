import { Refusal } from '../errors/refusal.ts';
import type { ApiMiddleware } from './api-event.ts';

const maxBodyBytes = 262_144;

/** Reads the request as it was sent, its body as bytes: API Gateway delivers those of unknown types in base64. */
export function httpRequest(): ApiMiddleware {
  return {
    before: function httpRequestBefore({ event }) {
      const body = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
      if (body.length > maxBodyBytes) throw new Refusal('bodyTooLarge');
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
