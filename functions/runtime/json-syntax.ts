/**
 * Finds the end of JSON values without building them. JSON.parse takes 10 to 25 ms for 256 KB of small objects or of
 * many keys; this takes a few milliseconds at most, for any input.
 *
 * Each function reads UTF-8 from `at`, returns the position after what it read, and throws a SyntaxError for invalid
 * JSON and for lone surrogates.
 */

declare const endsInNul: unique symbol;

/**
 * JSON in UTF-8 with a NUL at its end. NUL is invalid anywhere in JSON, so it ends every loop, and none needs to check the
 * length: reads past the end would make V8 box every byte.
 */
export type JsonText = Uint8Array & { readonly [endsInNul]: true };

/** Copies the JSON and ends it in NUL. */
export function jsonText(json: Uint8Array): JsonText {
  const text = new Uint8Array(json.length + 1);
  text.set(json);
  return text as JsonText;
}

/** The closers of the containers around the innermost. Kept between calls: a body can hold 87,000 empty objects. */
let closers = new Uint8Array(64);

function pushCloser(depth: number, closer: number): void {
  if (depth === closers.length) {
    const longer = new Uint8Array(2 * depth);
    longer.set(closers);
    closers = longer;
  }
  closers[depth] = closer;
}

/** The end of the value that starts at `start`, however deeply it nests. */
export function endOfValue(json: JsonText, start: number): number {
  let depth = 0;
  let closer = 0;
  let at = start;
  for (;;) {
    const code = byteAt(json, at);
    if (code === openBrace || code === openBracket) {
      pushCloser(depth, closer);
      depth += 1;
      // In ASCII, a closing bracket or brace is its opening one plus 2.
      closer = code + 2;
      at = endOfSpace(json, at + 1);
      if (byteAt(json, at) !== closer) {
        if (closer === closeBrace) at = endOfKey(json, at);
        continue;
      }
    } else {
      at = endOfScalar(json, at);
      if (depth === 0) return at;
      at = endOfSpace(json, at);
    }
    // Close containers until a comma announces another value.
    while (byteAt(json, at) === closer) {
      depth -= 1;
      if (depth === 0) return at + 1;
      closer = closers[depth] ?? 0;
      at = endOfSpace(json, at + 1);
    }
    if (byteAt(json, at) !== comma) throw unexpected(at);
    at = endOfSpace(json, at + 1);
    if (closer === closeBrace) at = endOfKey(json, at);
  }
}

/** The end of a key, its colon and the space after it. */
export function endOfKey(json: JsonText, at: number): number {
  if (byteAt(json, at) !== quote) throw unexpected(at);
  const colonAt = endOfSpace(json, endOfString(json, at));
  if (byteAt(json, colonAt) !== colon) throw unexpected(colonAt);
  return endOfSpace(json, colonAt + 1);
}

export function endOfSpace(json: JsonText, at: number): number {
  let end = at;
  while (byteAt(json, end) <= space && isSpace(byteAt(json, end))) end += 1;
  return end;
}

/** The index of the name that the key equals once its escapes are decoded, or -1. Names must be ASCII. */
export function keyAmong(json: JsonText, keyAt: number, names: readonly string[]): number {
  const first = asciiAt(json, keyAt + 1);
  // An iterator would take half as long again for bodies of many short keys.
  for (let index = 0; index < names.length; index += 1) {
    const name = names[index] ?? '';
    if (name.charCodeAt(0) === first && isKey(json, keyAt, name)) return index;
  }
  return -1;
}

function isKey(json: JsonText, keyAt: number, name: string): boolean {
  let at = keyAt + 1;
  for (let index = 0; index < name.length; index += 1) {
    if (asciiAt(json, at) !== name.charCodeAt(index)) return false;
    at += byteAt(json, at) === backslash ? 6 : 1;
  }
  return byteAt(json, at) === quote;
}

/** The byte, or the ASCII character that a \u00xx escape encodes; 0 for other escapes. */
function asciiAt(json: JsonText, at: number): number {
  const byte = byteAt(json, at);
  if (byte !== backslash) return byte;
  return byteAt(json, at + 1) === letterU && byteAt(json, at + 2) === zero ? codeUnit(json, at) : 0;
}

export function unexpected(at: number): SyntaxError {
  return new SyntaxError(`unexpected character or end at position ${at}`);
}

function endOfScalar(json: JsonText, at: number): number {
  const code = byteAt(json, at);
  if (code === quote) return endOfString(json, at);
  if (code === minus || isDigit(code)) return endOfNumber(json, at);
  const word = code === letterN ? 'null' : code === letterT ? 'true' : 'false';
  if (code !== word.charCodeAt(0)) throw unexpected(at);
  for (let index = 1; index < word.length; index += 1)
    if (byteAt(json, at + index) !== word.charCodeAt(index)) throw unexpected(at + index);
  return at + word.length;
}

export function endOfString(json: JsonText, start: number): number {
  let at = start + 1;
  for (;;) {
    const code = byteAt(json, at);
    if (code === quote) return at + 1;
    if (code < space) throw unexpected(at);
    at = code === backslash ? endOfEscape(json, at) : at + 1;
  }
}

function endOfEscape(json: JsonText, at: number): number {
  const letter = byteAt(json, at + 1);
  if (letter !== letterU) {
    if (shortEscapes[letter] !== 1) throw unexpected(at + 1);
    return at + 2;
  }
  const unit = codeUnit(json, at);
  if (isLowSurrogate(unit)) throw unexpected(at);
  if (!isHighSurrogate(unit)) return at + 6;
  if (!isLowSurrogate(codeUnit(json, at + 6))) throw unexpected(at + 6);
  return at + 12;
}

/** The code unit that a \uxxxx escape encodes. */
function codeUnit(json: JsonText, at: number): number {
  if (byteAt(json, at) !== backslash || byteAt(json, at + 1) !== letterU) throw unexpected(at);
  let unit = 0;
  for (let digitAt = at + 2; digitAt < at + 6; digitAt += 1) unit = unit * 16 + hexDigit(json, digitAt);
  return unit;
}

function hexDigit(json: JsonText, at: number): number {
  const code = byteAt(json, at);
  if (isDigit(code)) return code - zero;
  const letter = code | 0x20;
  if (letter >= 0x61 && letter <= 0x66) return letter - 0x57;
  throw unexpected(at);
}

function endOfNumber(json: JsonText, start: number): number {
  let at = byteAt(json, start) === minus ? start + 1 : start;
  at = byteAt(json, at) === zero ? at + 1 : endOfDigits(json, at);
  let next = byteAt(json, at);
  if (next === point) {
    at = endOfDigits(json, at + 1);
    next = byteAt(json, at);
  }
  if (next !== letterE && next !== capitalE) return at;
  const sign = byteAt(json, at + 1);
  return endOfDigits(json, sign === plus || sign === minus ? at + 2 : at + 1);
}

function endOfDigits(json: JsonText, at: number): number {
  if (!isDigit(byteAt(json, at))) throw unexpected(at);
  let end = at + 1;
  while (isDigit(byteAt(json, end))) end += 1;
  return end;
}

function byteAt(json: JsonText, at: number): number {
  return json[at] ?? 0;
}

function isSpace(code: number): boolean {
  return code === space || code === 0x0a || code === 0x0d || code === 0x09;
}

function isDigit(code: number): boolean {
  return code >= zero && code <= 0x39;
}

function isHighSurrogate(unit: number): boolean {
  return (unit & 0xfc00) === 0xd800;
}

function isLowSurrogate(unit: number): boolean {
  return (unit & 0xfc00) === 0xdc00;
}

const space = 0x20;
const quote = 0x22;
const plus = 0x2b;
const comma = 0x2c;
const minus = 0x2d;
const point = 0x2e;
const zero = 0x30;
const colon = 0x3a;
const openBracket = 0x5b;
const backslash = 0x5c;
const capitalE = 0x45;
const letterE = 0x65;
const letterN = 0x6e;
const letterT = 0x74;
const letterU = 0x75;
const openBrace = 0x7b;
const closeBrace = 0x7d;
/** By character: 1 for those that may follow a backslash. */
const shortEscapes = new Uint8Array(256);
for (const letter of Buffer.from('"\\/bfnrt')) shortEscapes[letter] = 1;
