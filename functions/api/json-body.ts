import { Refusal } from '../errors/refusal.ts';
import type { ApiMiddleware } from './api-event.ts';

/**
 * Parses the body as JSON, whatever its Content-Type: the vendor's clients send five different ones. The published
 * @middy/http-json-body-parser lets bytes through that are no UTF-8, and escapes that are no characters.
 */
export function jsonBody(): ApiMiddleware {
  return {
    before: function jsonBodyBefore({ event }) {
      event.json = parse(event.http.body);
      if (!isWellFormed(event.json)) throw new Refusal('invalidJson');
    },
  };
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (cause) {
    throw new Refusal('invalidJson', {}, { cause });
  }
}

/** Whether no key and no string holds a lone surrogate. No recursion: the body may nest as deep as it is long. */
function isWellFormed(json: unknown): boolean {
  const pending = [json];
  while (pending.length > 0) {
    const value = pending.pop();
    if (typeof value === 'string' && !value.isWellFormed()) return false;
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, child] of Object.entries(value)) pending.push(key, child);
  }
  return true;
}
