/**
 * Parses JSON whose strings are whole characters. JSON.parse lets half of a surrogate pair through, which no UTF-8 can say.
 * A byte order mark before it is ignored, as RFC 8259 allows.
 * @throws SyntaxError when it is anything else.
 */
export function parseWellFormedJson(text: string): unknown {
  const value: unknown = JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text);
  if (hasLoneSurrogate(text)) throw new SyntaxError('a string holds half a character');
  return value;
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
