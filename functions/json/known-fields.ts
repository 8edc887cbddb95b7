import { endOfKey, endOfSpace, endOfString, endOfValue, unexpected } from './json-syntax.ts';

/**
 * Parses a JSON object as far as its reader can use it: the fields known, and the first one that is not. Of arrays and objects
 * in a field only the kind is kept. All of the text is checked; of what is no object the value is undefined.
 *
 * Building what nobody reads would let 256 KB of JSON cost 25 ms.
 * @throws SyntaxError when it is not JSON, or has half of a surrogate pair in a string, which no UTF-8 can say.
 */
export function parseKnownFields(text: string, known: readonly string[]): unknown {
  const start = endOfSpace(text, text.startsWith('\ufeff') ? 1 : 0);
  if (text[start] === '{') return parseMembers(text, start, known);
  if (endOfSpace(text, endOfValue(text, start)) !== text.length) throw unexpected(text.length);
  return undefined;
}

function parseMembers(text: string, start: number, known: readonly string[]): unknown {
  const members = new Map<string | undefined, string>();
  let at = endOfSpace(text, start + 1);
  let isLast = text[at] === '}';
  while (!isLast) {
    const keyAt = at;
    const valueAt = endOfSpace(text, endOfKey(text, keyAt));
    const valueEnd = endOfValue(text, valueAt);
    const name = knownName(text, keyAt, known);
    // Of several values of one name the last counts, as JSON.parse has it.
    if (name !== undefined || !members.has(undefined))
      members.set(name, text.slice(keyAt, valueAt) + shallow(text, valueAt, valueEnd));
    at = endOfSpace(text, valueEnd);
    isLast = text[at] === '}';
    if (!isLast && text[at] !== ',') throw unexpected(at);
    at = isLast ? at : endOfSpace(text, at + 1);
  }
  if (endOfSpace(text, at + 1) !== text.length) throw unexpected(at + 1);
  return JSON.parse(`{${[...members.values()].join()}}`);
}

/** The known name that the key is; undefined when it is none. */
function knownName(text: string, keyAt: number, known: readonly string[]): string | undefined {
  const end = endOfString(text, keyAt);
  const plain = known.find((name) => end - keyAt === name.length + 2 && text.startsWith(name, keyAt + 1));
  if (plain !== undefined) return plain;
  const key = text.slice(keyAt, end);
  if (!key.includes('\\') || known.every((name) => !couldBe(key, name))) return undefined;
  const name = JSON.parse(key);
  return known.find((other) => other === name);
}

/** An escaped character takes six instead of one. */
function couldBe(key: string, name: string): boolean {
  const escaped = (key.length - 2 - name.length) / 5;
  return Number.isInteger(escaped) && escaped > 0 && escaped <= name.length;
}

function shallow(text: string, at: number, end: number): string {
  if (text[at] === '{') return '{}';
  return text[at] === '[' ? '[]' : text.slice(at, end);
}
