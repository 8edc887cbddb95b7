import { ApiError, type ApiErrorDetails } from './api-error.ts';
import { type CatalogueEntry, catalogue, type ErrorName } from './catalogue.ts';
import { TransientError } from './transient-error.ts';

/** What a client is told of an error. */
export type ErrorAnswer = {
  readonly reason: ErrorName;
  readonly status: number;
  readonly code: string;
  readonly message: string;
};

/** The error's entry in the catalogue, filled in; what has none is an internal error, and its text stays here. */
export function errorAnswer(error: unknown): ErrorAnswer {
  const { reason, details } = asRefusal(error);
  const { status, code, message }: CatalogueEntry = catalogue[reason];
  return { reason, status, code: fill(code, details), message: fill(message, details) };
}

function asRefusal(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof TransientError) return new ApiError('serviceUnavailable');
  return new ApiError('internalError');
}

function fill(template: string, details: ApiErrorDetails): string {
  const values = new Map([
    ['{Parameter}', echoable(details.parameter) ? details.parameter : 'Parameter'],
    ['{value}', String(details.value)],
    ['{stringToSign}', details.stringToSign ?? ''],
  ]);
  return template.replace(/\{\w+\}/g, (name) => values.get(name) ?? name);
}

/** A name that is not one stays out of the answer: it could be anything, at any length. */
function echoable(parameter: string | undefined): parameter is string {
  return parameter !== undefined && /^[A-Za-z0-9_.-]{1,64}$/.test(parameter);
}
