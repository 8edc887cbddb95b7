// All output to the terminal goes through here, because it can contain text of tenants, messages or other machines.

/** Control, format, private and unassigned characters, lone surrogates; line and paragraph separators. */
const unsafe = /[\p{C}\p{Zl}\p{Zp}]/gu;

const shortEscapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * Makes a text a single line that a terminal only shows: it cannot move the cursor, reorder or hide anything.
 * It is for people to read: a backslash stays as it is, so the result is ambiguous.
 */
export function visible(text: string): string {
  return text.replace(unsafe, (character) => shortEscapes[character] ?? unicodeEscape(character));
}

/** The JSON of a value, safe for a terminal. It parses to the same value as JSON.stringify's. */
export function visibleJson(value: unknown, indent?: number): string {
  // JSON.stringify escapes line feeds in strings. Those that are left come from the indentation.
  const lines = (JSON.stringify(value, undefined, indent) ?? 'null').split('\n');
  return lines.map((line) => line.replace(unsafe, unicodeEscape)).join('\n');
}

/** Prints lines to standard output. */
export function print(...lines: readonly string[]): void {
  process.stdout.write(lines.map((line) => `${visible(line)}\n`).join(''));
}

/** Prints lines to standard error. */
export function printError(...lines: readonly string[]): void {
  process.stderr.write(lines.map((line) => `${visible(line)}\n`).join(''));
}

/** Prints JSON to standard output: on one line, or indented. */
export function printJson(value: unknown, indent?: number): void {
  process.stdout.write(`${visibleJson(value, indent)}\n`);
}

/** One escape for each UTF-16 code unit, as JSON and JavaScript read them. */
function unicodeEscape(character: string): string {
  const codeUnits = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return codeUnits.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}
