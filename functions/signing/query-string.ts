export type NameAndValue = { readonly name: string; readonly value: string };

/** A parameter of a query string. `name` and `value` are percent-decoded; `+` stays `+`. */
export type QueryParameter = NameAndValue & {
  /** As sent: percent-encoded. */
  readonly raw: NameAndValue;
  /** Decoded as a form: `+` is a space, and %2B a plus. */
  readonly form: NameAndValue;
  /** Sent without an equals sign; its value is ''. */
  readonly bare: boolean;
};

/** The parameters of a query string, in the order sent. */
export function parseQuery(rawQuery: string): QueryParameter[] {
  return rawQuery
    .split('&')
    .filter((pair) => pair !== '')
    .map(parsePair);
}

/** Sorted by name in code unit order, as the vendor's SDKs sort. */
export function sortedByName(parameters: readonly QueryParameter[]): QueryParameter[] {
  return parameters.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** Percent-encodes everything but RFC 3986's unreserved characters. A lone surrogate becomes U+FFFD. */
export function percentEncode(text: string): string {
  let encoded = '';
  for (const byte of Buffer.from(text)) encoded += encodedBytes[byte];
  return encoded;
}

const encodedBytes = Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  const hex = byte.toString(16).toUpperCase().padStart(2, '0');
  return /[A-Za-z0-9._~-]/.test(character) ? character : `%${hex}`;
});

/** Splits at the first equals sign; decodes nothing. */
export function splitPair(pair: string): NameAndValue {
  const at = pair.indexOf('=');
  return at < 0 ? { name: pair, value: '' } : { name: pair.slice(0, at), value: pair.slice(at + 1) };
}

function parsePair(pair: string): QueryParameter {
  const raw = splitPair(pair);
  const decoded = decodeBoth(raw);
  const form = pair.includes('+') ? decodeBoth(splitPair(pair.replace(/\+/g, ' '))) : decoded;
  return { ...decoded, raw, form, bare: !pair.includes('=') };
}

function decodeBoth({ name, value }: NameAndValue): NameAndValue {
  return { name: percentDecode(name), value: percentDecode(value) };
}

/** One percent-encoded UTF-8 character. Each alternative has a fixed length, so matching takes linear time. */
const encodedCharacter = new RegExp(
  [
    '%[0-7][0-9a-f]',
    '%(?:c[2-9a-f]|d[0-9a-f])%[89ab][0-9a-f]',
    '%(?:e0%[ab]|e[1-9abcef]%[89ab]|ed%[89])[0-9a-f]%[89ab][0-9a-f]',
    '%(?:f0%[9ab]|f[1-3]%[89ab]|f4%8)[0-9a-f](?:%[89ab][0-9a-f]){2}',
  ].join('|'),
  'gi',
);

/** Text that does not decode stays as sent. Checks first, because catching an exception for every pair is slow. */
export function percentDecode(text: string): string {
  if (!text.includes('%')) return text;
  const isEncoded = !text.replace(encodedCharacter, '').includes('%');
  return isEncoded ? decodeURIComponent(text) : text;
}
