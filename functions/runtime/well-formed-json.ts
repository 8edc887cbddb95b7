import { endOfSpace, endOfValue, jsonText } from './json-syntax.ts';

/**
 * Parses JSON and refuses lone surrogates, which JSON.parse accepts but UTF-8 cannot encode. Ignores a leading byte
 * order mark, as RFC 8259 allows.
 * @throws SyntaxError for anything else.
 */
export function parseWellFormedJson(text: string): unknown {
  const json = text.startsWith('\ufeff') ? text.slice(1) : text;
  const value: unknown = JSON.parse(json);
  // Only to find lone surrogates, including those in a value that a later key of the same name replaces.
  const bytes = jsonText(Buffer.from(json));
  endOfValue(bytes, endOfSpace(bytes, 0));
  return value;
}
