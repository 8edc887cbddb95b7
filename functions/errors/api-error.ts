import type { ErrorName } from './catalogue.ts';

/** Why a request is refused. Faults of ours and of our dependencies are other errors: see errorAnswer. */
export type ApiErrorReason = Exclude<ErrorName, 'internalError' | 'serviceUnavailable'>;

/** The values for a catalogue entry's placeholders. */
export type ApiErrorDetails = {
  /** The exhausted quota. */
  readonly value?: number;
  /** The invalid parameter, as the client named it. */
  readonly parameter?: string;
  readonly stringToSign?: string;
};

/** Refuses a request for good, with an entry of the catalogue. */
export class ApiError extends Error {
  readonly reason: ApiErrorReason;
  readonly details: ApiErrorDetails;

  constructor(reason: ApiErrorReason, details: ApiErrorDetails = {}, options?: ErrorOptions) {
    super(reason, options);
    this.name = 'ApiError';
    this.reason = reason;
    this.details = details;
  }
}
