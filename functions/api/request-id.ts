import { budgetMs, startInvocation } from '../runtime/invocation.ts';
import type { ApiContext, ApiMiddleware, ApiResponse } from './api-event.ts';
import { isHttpEvent } from './http-event.ts';

/** The most of the budget that a wrong clock can use up: it must not fail every request. */
const maxWaitMs = budgetMs / 2;

/**
 * Starts the invocation's clock at the time when API Gateway received the request, so that a cold start and a wait for a
 * free worker count, and adds the request id to every response: Lambda's own id in upper case, under both header names that the
 * vendor's SDKs read.
 */
export function requestId(): ApiMiddleware {
  return {
    before: function requestIdBefore({ event, context }) {
      context.invocation = startInvocation(context.awsRequestId.toUpperCase(), budgetMs - waitedMs(event));
    },
    after: function requestIdAfter({ response, context }) {
      addHeaders(response, context);
    },
    onError: function requestIdOnError({ response, context }) {
      addHeaders(response, context);
    },
  };
}

/** How long the request has waited for this function. */
function waitedMs(event: unknown): number {
  const receivedAt = isHttpEvent(event) ? event.requestContext.timeEpoch : Number.NaN;
  if (!Number.isFinite(receivedAt)) return 0;
  return Math.min(Math.max(0, Date.now() - receivedAt), maxWaitMs);
}

function addHeaders(response: ApiResponse | null | undefined, { invocation }: ApiContext): void {
  if (!response) return;
  response.headers = {
    ...response.headers,
    'x-acs-request-id': invocation.requestId,
    'request-id': invocation.requestId,
  };
}
