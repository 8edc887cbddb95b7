import { isRecord, parseJson } from '../data-file.ts';

/** Whether a line is what a filter pattern asks for. */
export type LineMatcher = (line: string) => boolean;

/**
 * Parses a filter pattern of CloudWatch Logs: empty, terms (`ERROR`, `"two words"`, `?any`, `-none`), or comparisons of
 * JSON fields for equality, such as `{ $.level = "ERROR" && $.code != 3 }` or, by a prefix, `{ $.id = "70*" }`.
 * @throws Error for anything else: a wrong match is worse than none.
 */
export function filterPattern(pattern: string): LineMatcher {
  const text = pattern.trim();
  const [, json] = /^\{(.*)\}$/s.exec(text) ?? [];
  return json === undefined ? terms(text) : jsonPattern(json);
}

function terms(text: string): LineMatcher {
  const words = text.match(/[?-]?(?:"[^"]*"|[\w.:/-]+)|\S+/g) ?? [];
  const parsed = words.map((word) => {
    const [, kind = '', quoted, plain] = /^([?-]?)(?:"([^"]*)"|([\w.:/-]+))$/.exec(word) ?? [];
    const term = quoted ?? plain;
    if (term === undefined) throw unknown(text);
    return { kind, term };
  });
  const only = (wanted: string) => parsed.filter(({ kind }) => kind === wanted).map(({ term }) => term);
  const [all, any, none] = [only(''), only('?'), only('-')];
  return (line) =>
    all.every((term) => line.includes(term)) &&
    (any.length === 0 || any.some((term) => line.includes(term))) &&
    !none.some((term) => line.includes(term));
}

function jsonPattern(text: string): LineMatcher {
  const isAny = text.includes('||');
  if (isAny && text.includes('&&')) throw unknown(text);
  const tests = text.split(isAny ? '||' : '&&').map(comparison);
  return (line) => {
    const value = parseJson(line);
    if (!isRecord(value)) return false;
    return isAny ? tests.some((test) => test(value)) : tests.every((test) => test(value));
  };
}

function comparison(text: string): (value: unknown) => boolean {
  const [, path, operator, operand = ''] =
    /^\s*\$\.([\w.]+)\s*(=|!=)\s*("[^"]*"|-?[\d.]+|[\w-]+)\s*$/.exec(text) ?? [];
  if (path === undefined) throw unknown(text);
  const names = path.split('.');
  const [, expected = '', asterisk] = /^"?(.*?)(\*?)"?$/.exec(operand) ?? [];
  return (value) => {
    const found = names.reduce<unknown>((inner, name) => (inner as Record<string, unknown>)?.[name], value);
    // A comparison with a field that is missing is never true.
    if (found === undefined) return false;
    const isEqual = asterisk ? String(found).startsWith(expected) : String(found) === expected;
    return isEqual === (operator === '=');
  };
}

function unknown(text: string): Error {
  return new Error(`the emulator does not know the filter pattern ${text}`);
}
