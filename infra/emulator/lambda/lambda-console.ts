import { format } from 'node:util';

const levels = {
  trace: 'TRACE',
  debug: 'DEBUG',
  log: 'INFO',
  info: 'INFO',
  warn: 'WARN',
  error: 'ERROR',
} as const;

const order: readonly string[] = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];

/**
 * Makes console write Lambda's JSON log format: one object per line, with what was logged as `message`, if
 * AWS_LAMBDA_LOG_LEVEL lets it through. Direct writes to standard output stay as they are.
 */
export function wrapConsole(requestId: () => string | undefined): void {
  const lowest = order.indexOf(process.env['AWS_LAMBDA_LOG_LEVEL'] ?? 'INFO');
  for (const [method, level] of Object.entries(levels)) {
    console[method as keyof typeof levels] = (...values: unknown[]) => {
      if (order.indexOf(level) < lowest) return;
      const line = { timestamp: new Date().toISOString(), level, requestId: requestId(), ...content(values) };
      process.stdout.write(`${JSON.stringify(line)}\n`);
    };
  }
}

function content(values: readonly unknown[]): object {
  const [first] = values;
  if (values.length > 1) return { message: format(...values), ...errorFields(values.find(isError)) };
  if (isError(first)) return errorFields(first);
  return { message: typeof first === 'object' ? first : format(first) };
}

function errorFields(error: Error | undefined): object {
  if (!error) return {};
  return { errorType: error.name, errorMessage: error.message, stackTrace: error.stack?.split('\n') };
}

function isError(value: unknown): value is Error {
  return value instanceof Error;
}
