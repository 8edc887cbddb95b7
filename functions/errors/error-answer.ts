import { ApiError, type ApiErrorDetails } from './api-error.ts';
import { type CatalogueEntry, catalogue, type ErrorName } from './catalogue.ts';
import { TransientError } from './transient-error.ts';

/** How an error is answered. */
export type ErrorAnswer = {
  readonly reason: ErrorName;
  readonly status: number;
  readonly code: string;
  readonly message: string;
};

/** Fills in the error's catalogue entry. Anything unexpected is an internal error, whose text the client never sees. */
export function errorAnswer(error: unknown): ErrorAnswer {
  return answerOf(reasonOf(error), error instanceof ApiError ? error.details : {});
}

/** Fills in a catalogue entry. */
export function answerOf(reason: ErrorName, details: ApiErrorDetails = {}): ErrorAnswer {
  const { status, code, message }: CatalogueEntry = catalogue[reason];
  return { reason, status, code: fill(code, details), message: fill(message, details) };
}

function reasonOf(error: unknown): ErrorName {
  if (error instanceof ApiError) return error.reason;
  return error instanceof TransientError ? 'serviceUnavailable' : 'internalError';
}

function fill(template: string, details: ApiErrorDetails): string {
  const values = new Map([
    ['{Parameter}', echoable(details.parameter) ? details.parameter : 'Parameter'],
    ['{value}', String(details.value)],
    ['{stringToSign}', details.stringToSign ?? ''],
  ]);
  return template.replace(/\{\w+\}/g, (name) => values.get(name) ?? name);
}

/** Whether the answer may repeat the name: a client can send anything as one, at any length. */
function echoable(parameter: string | undefined): parameter is string {
  return parameter !== undefined && /^[A-Za-z0-9_.-]{1,64}$/.test(parameter);
}
