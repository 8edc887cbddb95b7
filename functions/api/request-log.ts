import { type CatalogueEntry, catalogue } from '../errors/catalogue.ts';
import { errorAnswer } from '../errors/error-answer.ts';
import { errorCause } from '../runtime/error-cause.ts';
import { budgetMs } from '../runtime/invocation.ts';
import { writeLog } from '../runtime/log.ts';
import { countRefusal } from '../runtime/refusal-metrics.ts';
import type { SandboxOperation } from '../sandbox/sandbox-routes.ts';
import type { ApiContext, ApiMiddleware, ApiResponse } from './api-event.ts';
import { countSignedRequest } from './request-metrics.ts';
import { isOperation, type Operation } from './routes.ts';

/** Logs each request in one line of JSON, and counts it in the metrics of the stage. */
export function requestLog(
  operation: Operation | SandboxOperation | 'UnknownRoute',
  stage: string,
): ApiMiddleware {
  return {
    after: function requestLogAfter({ context, response }) {
      const answered = writeLine(operation, context, response);
      if (isOperation(operation)) countSignedRequest(stage, operation, answered);
    },
    onError: function requestLogOnError({ context, response, error }) {
      const { reason, status } = errorAnswer(error);
      if (status >= 500) context.invocation.logFields['cause'] = errorCause(error);
      const answered = writeLine(operation, context, response);
      const { section }: CatalogueEntry = catalogue[reason];
      if (isOperation(operation) && section !== 'authentication')
        countSignedRequest(stage, operation, answered);
      if (status < 500) countRefusal(stage, reason);
    },
  };
}

function writeLine(
  operation: string,
  { invocation }: ApiContext,
  response: ApiResponse | null | undefined,
): { readonly status: number; readonly durationMs: number } {
  const status = response?.statusCode ?? 0;
  const durationMs = Math.round(Date.now() - invocation.deadline + budgetMs);
  writeLog(status >= 500 ? 'ERROR' : 'INFO', {
    requestId: invocation.requestId,
    operation,
    status,
    ...invocation.logFields,
    requests: invocation.dynamodb.requests,
    capacityUnits: invocation.dynamodb.capacityUnits,
    ...(invocation.retries.length > 0 ? { retries: invocation.retries } : {}),
    durationMs,
  });
  return { status, durationMs };
}
