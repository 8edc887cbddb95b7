import { styleText } from 'node:util';

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

type Style = Parameters<typeof styleText>[0];

/** Text in a color or a weight. */
export type Styled = { readonly style: Style; readonly text: string };

/** A line to print: text, or parts of it that have styles. */
export type Line = string | readonly (string | Styled)[];

/** Text that is printed in that style, where a terminal shows it. */
export function styled(style: Style, text: string): Styled {
  return { style, text };
}

/** Prints lines to standard output. */
export function print(...lines: readonly Line[]): void {
  printTo(process.stdout, lines);
}

/** Prints lines to standard error. */
export function printError(...lines: readonly Line[]): void {
  printTo(process.stderr, lines);
}

function printTo(stream: NodeJS.WriteStream, lines: readonly Line[]): void {
  stream.write(lines.map((line) => `${rendered(line, stream)}\n`).join(''));
}

/** Escapes the text first: the only escapes that reach the terminal are those of the styles. */
function rendered(line: Line, stream: NodeJS.WriteStream): string {
  if (typeof line === 'string') return visible(line);
  return line
    .map((part) =>
      typeof part === 'string' ? visible(part) : styleText(part.style, visible(part.text), { stream }),
    )
    .join('');
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
