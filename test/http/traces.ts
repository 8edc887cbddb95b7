/** A value that must not be found, and its name in a report. */
export type Hidden = { readonly what: string; readonly value: string | Buffer };

/**
 * Whether the text holds it in any form that programs write things in: as it is, URL-encoded, JSON-escaped, in hex, or in base64
 * of either alphabet at any place in what was encoded.
 */
export function finder(hidden: readonly Hidden[]): (text: string) => string[] {
  const searched = hidden.flatMap(({ what, value }) =>
    formsOf(Buffer.from(value)).map((form) => ({ what, form })),
  );
  return (text) => [...new Set(searched.filter(({ form }) => text.includes(form)).map(({ what }) => what))];
}

/** The forms that bytes can take in a text. */
function formsOf(bytes: Buffer): string[] {
  const text = bytes.toString('utf8');
  // Of bytes that are no text, decoding keeps nothing to look for.
  const asText = Buffer.from(text).equals(bytes)
    ? [
        text,
        encodeURIComponent(text),
        encodeURIComponent(text).toLowerCase(),
        JSON.stringify(text).slice(1, -1),
      ]
    : [];
  const hex = bytes.toString('hex');
  return [...new Set([...asText, hex, hex.toUpperCase(), ...base64Forms(bytes)])].filter(
    (form) => form.length >= 8,
  );
}

/** Base64 differs with the offset modulo 3; its ends depend on the neighboring bytes. */
function base64Forms(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const sure = encoded.slice(
      before === 0 ? 0 : before + 1,
      (before + bytes.length) % 3 === 0 ? undefined : -1,
    );
    return [sure, sure.replaceAll('+', '-').replaceAll('/', '_')];
  });
}
