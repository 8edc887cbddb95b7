import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { isObject } from '../runtime/is-object.ts';
import type { ApiMiddleware } from './api-event.ts';

/** The function was invoked with something other than an HTTP API's event. */
class NotAnHttpRequest extends Error {
  override readonly name = 'NotAnHttpRequest';
}

/** Whether the event comes from an HTTP API. Warm-up plugins, for example, invoke functions with their own payload. */
export function isHttpEvent(event: unknown): event is APIGatewayProxyEventV2 {
  if (!isObject(event) || !isObject(event['headers']) || !isObject(event['requestContext'])) return false;
  return (
    isObject(event['requestContext']['http']) &&
    typeof event['rawPath'] === 'string' &&
    typeof event['rawQueryString'] === 'string'
  );
}

/** Fails any other invocation before a middleware reads its event. */
export function requireHttpEvent(): ApiMiddleware {
  return {
    before: function requireHttpEventBefore({ event }) {
      if (!isHttpEvent(event)) throw new NotAnHttpRequest();
    },
  };
}
