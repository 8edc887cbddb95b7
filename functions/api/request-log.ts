import type { Operation } from '../errors/catalogue.ts';
import { budgetMs } from '../invocation/invocation.ts';
import { errorCause } from '../observability/error-cause.ts';
import { writeLog } from '../observability/log.ts';
import type { ApiContext, ApiMiddleware, ApiResponse } from './api-event.ts';

/** Writes one line of JSON a request. */
export function requestLog(operation: Operation | 'UnknownRoute'): ApiMiddleware {
  return {
    after: function requestLogAfter({ context, response }) {
      writeLine(operation, context, response);
    },
    onError: function requestLogOnError({ context, response, error }) {
      if (response?.statusCode === 500 || response?.statusCode === 503) {
        context.invocation.facts['cause'] = errorCause(error);
      }
      writeLine(operation, context, response);
    },
  };
}

function writeLine(
  operation: string,
  { invocation }: ApiContext,
  response: ApiResponse | null | undefined,
): void {
  const status = response?.statusCode ?? 0;
  writeLog(status >= 500 ? 'ERROR' : 'INFO', {
    requestId: invocation.requestId,
    operation,
    status,
    ...invocation.facts,
    trips: invocation.dynamodb.trips,
    units: invocation.dynamodb.units,
    ...(invocation.retries.length > 0 ? { retries: invocation.retries } : {}),
    durationMs: Math.round(Date.now() - invocation.deadline + budgetMs),
  });
}
