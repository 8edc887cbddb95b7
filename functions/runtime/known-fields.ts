import { isUtf8 } from 'node:buffer';
import {
  endOfKey,
  endOfSpace,
  endOfString,
  endOfValue,
  type JsonText,
  jsonText,
  keyAmong,
  unexpected,
} from './json-syntax.ts';

/**
 * Parses the known fields of a JSON object and its first unknown one, and checks the syntax of everything else. An
 * array or object in a field becomes an empty one. A value of more than 16 KB keeps its type and stays too long for any
 * field. JSON that is not an object becomes undefined.
 *
 * Building everything would let 256 KB of JSON cost 25 ms.
 * @throws SyntaxError when it is not JSON in UTF-8 or contains a lone surrogate.
 */
export function parseKnownFields(json: Buffer, known: readonly string[]): unknown {
  if (!isUtf8(json)) throw new SyntaxError('not UTF-8');
  const text = jsonText(json);
  const start = endOfSpace(
    text,
    json.subarray(0, byteOrderMark.length).equals(byteOrderMark) ? byteOrderMark.length : 0,
  );
  if (json[start] === openBrace) return parseMembers(json, text, start, known);
  expectEnd(text, endOfValue(text, start));
  return undefined;
}

type Member = { readonly keyAt: number; readonly valueAt: number; readonly end: number };

function parseMembers(json: Buffer, text: JsonText, start: number, known: readonly string[]): unknown {
  /** By their index in `known`. */
  const members: (Member | undefined)[] = known.map(() => undefined);
  let firstUnknown: Member | undefined;
  let at = endOfSpace(text, start + 1);
  let isLast = text[at] === closeBrace;
  while (!isLast) {
    const keyAt = at;
    const valueAt = endOfKey(text, keyAt);
    const end = endOfValue(text, valueAt);
    const index = keyAmong(text, keyAt, known);
    // The last of several values for one name wins, as in JSON.parse.
    if (index >= 0) members[index] = { keyAt, valueAt, end };
    else firstUnknown ??= { keyAt, valueAt, end };
    at = endOfSpace(text, end);
    isLast = text[at] === closeBrace;
    if (!isLast && text[at] !== comma) throw unexpected(at);
    at = isLast ? at : endOfSpace(text, at + 1);
  }
  expectEnd(text, at + 1);
  const kept = [...members, firstUnknown].filter((member) => member !== undefined);
  return JSON.parse(`{${kept.map((member) => shallow(json, text, member)).join()}}`);
}

function shallow(json: Buffer, text: JsonText, { keyAt, valueAt, end }: Member): string {
  // Leaves out the white space between key and value, which can be long.
  const keyEnd = endOfString(text, keyAt);
  const key = keyEnd - keyAt <= maxLength ? json.toString('utf8', keyAt, keyEnd) : longString;
  return `${key}:${shallowValue(json, valueAt, end)}`;
}

function shallowValue(json: Buffer, at: number, end: number): string {
  if (json[at] === openBrace) return '{}';
  if (json[at] === openBracket) return '[]';
  if (end - at <= maxLength) return json.toString('utf8', at, end);
  return json[at] === quote ? longString : '0';
}

function expectEnd(text: JsonText, at: number): void {
  const end = endOfSpace(text, at);
  if (end !== text.length - 1) throw unexpected(end);
}

/**
 * In bytes. A character takes up to 12, as an escaped surrogate pair, so a longer value exceeds every field's limit.
 */
const maxLength = 16_384;
const longString = JSON.stringify(' '.repeat(maxLength));

const byteOrderMark = Buffer.from('\ufeff');
const [openBracket, openBrace, closeBrace, comma, quote] = Buffer.from('[{},"');
