import { errorAnswer } from '../errors/error-answer.ts';
import type { ApiMiddleware } from './api-event.ts';
import { isHttpEvent } from './http-event.ts';
import { jsonResponse } from './json-response.ts';

const retryAfterSeconds = '1';

/** Answers every error in the form that the vendor's clients parse. */
export function errorResponder(): ApiMiddleware {
  return {
    onError: function errorResponderOnError(request) {
      const { event, context } = request;
      const { status, code, message } = errorAnswer(request.error);
      const body = {
        Code: code,
        Message: message,
        RequestId: context.invocation.requestId,
        HostId: isHttpEvent(event) ? (event.headers['host'] ?? event.requestContext.domainName) : '',
      };
      context.invocation.logFields['code'] = code;
      request.response = jsonResponse(
        status,
        body,
        status === 503 ? { 'retry-after': retryAfterSeconds } : {},
      );
    },
  };
}
