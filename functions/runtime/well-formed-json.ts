import { endOfSpace, endOfValue } from './json-syntax.ts';

/**
 * Parses JSON whose strings are whole characters. JSON.parse lets half of a surrogate pair through, which no UTF-8 can say.
 * A byte order mark before it is ignored, as RFC 8259 allows.
 * @throws SyntaxError when it is anything else.
 */
export function parseWellFormedJson(text: string): unknown {
  const json = text.startsWith('\ufeff') ? text.slice(1) : text;
  const value: unknown = JSON.parse(json);
  // For the surrogates alone, also in a value that a later key of the same name replaces.
  const bytes = Buffer.from(json);
  endOfValue(bytes, endOfSpace(bytes, 0));
  return value;
}
