import { unsignedOperation } from './api/operation.ts';
import { isKnownPath } from './api/routes.ts';
import { Refusal } from './errors/refusal.ts';

/** Everything that no other route takes: the path is unknown, or the method is. */
export const handler = unsignedOperation('UnknownRoute').handler(async (event) => {
  throw new Refusal(isKnownPath(event.rawPath) ? 'methodNotAllowed' : 'unknownPath');
});
