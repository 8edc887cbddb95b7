import { startInvocation } from '../runtime/invocation.ts';
import type { ApiContext, ApiMiddleware, ApiResponse } from './api-event.ts';

/**
 * Starts the invocation's clock and adds the request id to every response: Lambda's own id in upper case, under both
 * header names that the vendor's SDKs read.
 */
export function requestId(): ApiMiddleware {
  return {
    before: function requestIdBefore({ context }) {
      context.invocation = startInvocation(context.awsRequestId.toUpperCase());
    },
    after: function requestIdAfter({ response, context }) {
      addHeaders(response, context);
    },
    onError: function requestIdOnError({ response, context }) {
      addHeaders(response, context);
    },
  };
}

function addHeaders(response: ApiResponse | null | undefined, { invocation }: ApiContext): void {
  if (!response) return;
  response.headers = {
    ...response.headers,
    'x-acs-request-id': invocation.requestId,
    'request-id': invocation.requestId,
  };
}
