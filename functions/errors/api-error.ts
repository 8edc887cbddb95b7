import type { ErrorName } from './catalogue.ts';

/** What an error's placeholders are filled with. */
export type ApiErrorDetails = {
  /** The quota that is exhausted. */
  readonly value?: number;
  /** The parameter that is not valid, as the client named it. */
  readonly parameter?: string;
  readonly stringToSign?: string;
};

/** A final "no" to a request: the name of its entry in the catalogue, and what fills the entry's placeholders. */
export class ApiError extends Error {
  readonly reason: ErrorName;
  readonly details: ApiErrorDetails;

  constructor(reason: ErrorName, details: ApiErrorDetails = {}, options?: ErrorOptions) {
    super(reason, options);
    this.name = 'ApiError';
    this.reason = reason;
    this.details = details;
  }
}
