import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { isObject } from '../runtime/is-object.ts';
import type { ApiMiddleware } from './api-event.ts';

/** The function was invoked with something other than an HTTP API's event. */
class NotAnHttpRequest extends Error {
  override readonly name = 'NotAnHttpRequest';
}

/** Whether an HTTP API sent the event. A warm-up plugin, for one, invokes a function with a payload of its own. */
export function isHttpEvent(event: unknown): event is APIGatewayProxyEventV2 {
  if (!isObject(event) || !isObject(event['headers']) || !isObject(event['requestContext'])) return false;
  return (
    isObject(event['requestContext']['http']) &&
    typeof event['rawPath'] === 'string' &&
    typeof event['rawQueryString'] === 'string'
  );
}

/** Fails every other invocation before anything reads from its event. */
export function requireHttpEvent(): ApiMiddleware {
  return {
    before: function requireHttpEventBefore({ event }) {
      if (!isHttpEvent(event)) throw new NotAnHttpRequest();
    },
  };
}
