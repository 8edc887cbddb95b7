import { errorAnswer } from '../errors/error-answer.ts';
import { errorCause } from '../runtime/error-cause.ts';
import { budgetMs } from '../runtime/invocation.ts';
import { writeLog } from '../runtime/log.ts';
import { countRefusal } from '../runtime/refusal-metrics.ts';
import type { ApiContext, ApiMiddleware, ApiResponse } from './api-event.ts';
import type { Operation } from './routes.ts';

/** Logs each request in one line of JSON, and counts refusals in the stage's metrics. */
export function requestLog(operation: Operation | 'UnknownRoute', stage: string): ApiMiddleware {
  return {
    after: function requestLogAfter({ context, response }) {
      writeLine(operation, context, response);
    },
    onError: function requestLogOnError({ context, response, error }) {
      const { reason, status } = errorAnswer(error);
      if (status >= 500) context.invocation.logFields['cause'] = errorCause(error);
      writeLine(operation, context, response);
      if (status < 500) countRefusal(stage, reason);
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
    ...invocation.logFields,
    requests: invocation.dynamodb.requests,
    capacityUnits: invocation.dynamodb.capacityUnits,
    ...(invocation.retries.length > 0 ? { retries: invocation.retries } : {}),
    durationMs: Math.round(Date.now() - invocation.deadline + budgetMs),
  });
}
