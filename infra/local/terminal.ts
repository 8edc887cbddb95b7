// The one door to the terminal. Whatever is printed may hold text of tenants, messages or other machines.

/** Control, format, private and unassigned characters, lone surrogates; line and paragraph separators. */
const unsafe = /[\p{C}\p{Zl}\p{Zp}]/gu;

const shortEscapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * The text as a single line that a terminal shows and does not obey: it moves no cursor, reorders nothing and hides nothing.
 * For people to read: a backslash stays as it is, so what looks like an escape may have been written that way.
 */
export function visible(text: string): string {
  return text.replace(unsafe, (character) => shortEscapes[character] ?? unicodeEscape(character));
}

/** The JSON of a value, safe for a terminal: it parses to what JSON.stringify's would. */
export function visibleJson(value: unknown, indent?: number): string {
  // JSON.stringify escapes line feeds in strings: those that are left are the indentation's.
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
