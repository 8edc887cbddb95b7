import type { SharedStack } from '../support/global-stack.ts';
import type { WireAnswer } from '../support/http.ts';
import { creation, image } from '../support/image-calls.ts';
import type { Call } from '../support/signed-call.ts';
import type { WireTenant } from '../support/wire-tenant.ts';

/** One row of an error table, and what provokes it. */
export type ErrorRow = {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** How, where the message does not say it. */
  readonly when?: string;
  readonly maxImageCount?: number;
  readonly provoke: (tenant: WireTenant, stack: SharedStack) => Promise<WireAnswer>;
};

/** Sends requests one after the other, for the answer to the last one. */
export function sending(...calls: readonly Call[]): ErrorRow['provoke'] {
  return async (tenant) => {
    const [last, ...earlier] = calls.toReversed();
    if (!last) throw new Error('there is nothing to send');
    for (const call of earlier.toReversed()) await tenant.send(call);
    return await tenant.send(last);
  };
}

/** CreateImage of a good image, but for these fields; undefined leaves one out. */
export function creating(change: object): ErrorRow['provoke'] {
  return sending(creation({ ...image, ...change }));
}
