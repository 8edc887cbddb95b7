import type { ErrorName } from './catalogue.ts';

/** What an error's placeholders are filled with. */
export type RefusalDetails = {
  /** The quota that is exhausted. */
  readonly value?: number;
  /** The parameter that is not valid, as the client named it. */
  readonly parameter?: string;
  readonly stringToSign?: string;
};

/** A final "no" to a request: the name of its entry in the catalogue, and what fills the entry's placeholders. */
export class Refusal extends Error {
  readonly reason: ErrorName;
  readonly details: RefusalDetails;

  constructor(reason: ErrorName, details: RefusalDetails = {}, options?: ErrorOptions) {
    super(reason, options);
    this.name = 'Refusal';
    this.reason = reason;
    this.details = details;
  }
}
