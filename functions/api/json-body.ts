import { Refusal } from '../errors/refusal.ts';
import type { ApiMiddleware } from './api-event.ts';

/**
 * Parses the body as JSON, whatever its Content-Type: the vendor's clients send five different ones. The published
 * @middy/http-json-body-parser lets bytes through that are no UTF-8, and escapes that are no characters.
 */
export function jsonBody(): ApiMiddleware {
  return {
    before: function jsonBodyBefore({ event }) {
      const text = decode(event.http.body);
      event.json = parse(text);
      if (hasLoneSurrogate(text)) throw new Refusal('invalidJson');
    },
  };
}

function decode(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch (cause) {
    throw new Refusal('invalidJson', {}, { cause });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Refusal('invalidJson', {}, { cause });
  }
}

/** A pair of surrogates, or one alone, or any other escape: the longest first, so that a pair is not taken for two. */
const escapes = /\\u[dD][89abAB]..\\u[dD][c-fC-F]..|(\\u[dD][89a-fA-F]..)|\\./gs;

/**
 * Whether a string of that JSON text, were it only one that a later key of the same name replaces, holds half a character.
 * What was decoded as UTF-8 has none but by escape.
 */
function hasLoneSurrogate(text: string): boolean {
  return text.matchAll(escapes).some(([, lone]) => lone !== undefined);
}
