export type QueryParameter = {
  /** As sent: percent-encoded. */
  readonly raw: { readonly name: string; readonly value: string };
  /** Percent-decoded; `+` stays `+`. */
  readonly name: string;
  readonly value: string;
};

/** The parameters of a query string, in the order sent. A parameter without `=` has the value ''. */
export function parseQuery(rawQuery: string): QueryParameter[] {
  return rawQuery
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [name, value] = splitOnce(pair, '=');
      return { raw: { name, value }, name: percentDecode(name), value: percentDecode(value) };
    });
}

/** Sorted by name in code unit order, as the vendor's SDKs sort. */
export function sortedByName(parameters: readonly QueryParameter[]): QueryParameter[] {
  return parameters.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** RFC 3986: everything but unreserved characters is encoded. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** As forms are decoded: `+` is a space, and %2B a plus. */
export function formDecode(text: string): string {
  return percentDecode(text.replaceAll('+', ' '));
}

/** What does not decode stays as it was sent. */
function percentDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)];
}
