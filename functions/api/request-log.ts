import type { Operation } from '../errors/catalogue.ts';
import { Refusal } from '../errors/refusal.ts';
import { budgetMs } from '../invocation/invocation.ts';
import type { ApiContext, ApiMiddleware, ApiResponse } from './api-event.ts';

/**
 * Writes one line of JSON a request. By process.stdout and not by console, which under Lambda's JSON log format would
 * wrap the line in another.
 */
export function requestLog(operation: Operation | 'UnknownRoute'): ApiMiddleware {
  return {
    after: function requestLogAfter({ context, response }) {
      writeLine(operation, context, response);
    },
    onError: function requestLogOnError({ context, response, error }) {
      if (response?.statusCode === 500 || response?.statusCode === 503) {
        context.invocation.facts['cause'] = describe(error);
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
  const line = {
    level: status >= 500 ? 'ERROR' : 'INFO',
    time: new Date().toISOString(),
    requestId: invocation.requestId,
    operation,
    status,
    ...invocation.facts,
    trips: invocation.dynamodb.trips,
    units: invocation.dynamodb.units,
    ...(invocation.retries.length > 0 ? { retries: invocation.retries } : {}),
    durationMs: Math.round(Date.now() - invocation.deadline + budgetMs),
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** Names and places, but no messages: what an error says may quote the request. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const own = error instanceof Refusal ? error.reason : `${error.name}${frames(error)}`;
  return error.cause === undefined ? own : `${own} < ${describe(error.cause)}`;
}

/** The stack below the message: a message may have lines of its own, even such that look like frames. */
function frames({ stack = '', message }: Error): string {
  const messageAt = stack.indexOf(message);
  if (messageAt < 0) return '';
  const lines = stack.slice(messageAt + message.length).split('\n');
  return lines
    .slice(1, 9)
    .map((line) => ` ${line.trim()}`)
    .join('');
}
