import { ApiError } from '../errors/api-error.ts';

/** Describes an error for the log: names and stack frames, but no messages, since those may quote the request. */
export function errorCause(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const own = error instanceof ApiError ? error.reason : `${error.name}${frames(error)}`;
  return error.cause === undefined ? own : `${own} < ${errorCause(error.cause)}`;
}

/** The stack frames after the message, which may itself contain lines that look like frames. */
function frames({ stack = '', message }: Error): string {
  const messageAt = stack.indexOf(message);
  if (messageAt < 0) return '';
  const lines = stack.slice(messageAt + message.length).split('\n');
  return lines
    .slice(1, 9)
    .map((line) => ` ${line.trim()}`)
    .join('');
}
