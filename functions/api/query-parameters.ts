import { Refusal } from '../errors/refusal.ts';
import { parseQuery } from '../signing/query-string.ts';
import type { ApiMiddleware } from './api-event.ts';

/** Reads the parameters an operation knows. Others are ignored; a known one sent twice is refused. */
export function queryParameters(known: readonly string[]): ApiMiddleware {
  return {
    before: function queryParametersBefore({ event }) {
      const parameters = new Map<string, string>();
      for (const { name, value } of parseQuery(event.http.rawQuery)) {
        if (!known.includes(name)) continue;
        if (parameters.has(name)) throw new Refusal('invalidParameter', { parameter: name });
        parameters.set(name, value);
      }
      event.parameters = parameters;
    },
  };
}
