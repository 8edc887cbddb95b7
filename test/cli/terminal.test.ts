import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { printRow, printRows } from '../../infra/cli/admin/output.ts';
import { printEvent, printLog } from '../../infra/local/print-log.ts';
import { visible, visibleJson } from '../../infra/local/terminal.ts';
import { codeUnits } from '../support/text.ts';

/** Text without characters that a terminal interprets, reorders or hides. */
const harmless = /^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]*$/u;

/** Arbitrary text, with more of the harmful characters. */
const anyText = fc
  .array(
    fc.oneof(
      codeUnits,
      fc.string({ unit: 'binary' }),
      fc.constantFrom('\u001b[2J', '\u001b]52;c;ZXZpbA==\u0007', '\u009b31m', '\r', '\n', '\u007f'),
      fc.constantFrom(
        '\u202e',
        '\u2066',
        '\u200b',
        '\ufeff',
        '\u2028',
        '\u2029',
        '\u00ad',
        '\u{e0041}',
        '\ud800',
      ),
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(''));

/** Captures the printed lines. */
function printed(act: () => void): string[] {
  const written: string[] = [];
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    written.push(String(chunk));
    return true;
  });
  act();
  write.mockRestore();
  const lines = written.join('').split('\n');
  expect(lines.pop()).toBe('');
  return lines;
}
afterEach(() => {
  vi.restoreAllMocks();
});

describe('text for the terminal', () => {
  it.each([
    ['\u001b[2Jx', '\\u001b[2Jx'],
    ['a\nb\tc\rd', 'a\\nb\\tc\\rd'],
    ['\u009b\u007f', '\\u009b\\u007f'],
    ['abc\u202edef', 'abc\\u202edef'],
    ['\u{e0041}', '\\udb40\\udc41'],
    ['\ud800', '\\ud800'],
    ['镜像 é 🚀 C:\\temp', '镜像 é 🚀 C:\\temp'],
  ])('%j is shown as %s', (text, shown) => {
    expect(visible(text)).toBe(shown);
  });

  it('is harmless, on one line and unchanged when escaped again', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(visible(text)).toMatch(harmless);
        expect(visible(visible(text))).toBe(visible(text));
      }),
    );
  });

  it('is unchanged if it was harmless', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) => {
        expect(visible(text)).toBe(text);
      }),
    );
  });
});

describe('JSON for the terminal', () => {
  const anyValue = fc
    .jsonValue({ stringUnit: 'binary' })
    .chain((value) => anyText.map((text): unknown => ({ [text]: value, value: [text] })));

  it.each([undefined, 2])('is harmless and parses to the same value, indented by %s', (indent) => {
    fc.assert(
      fc.property(anyValue, (value) => {
        const json = visibleJson(value, indent);
        for (const line of json.split('\n')) expect(line).toMatch(harmless);
        expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(value)));
        if (indent === undefined) expect(json).not.toContain('\n');
      }),
    );
  });
});

describe('each way to print', () => {
  it('prints a table with a line per row and aligned columns', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyText, anyText), { minLength: 1, maxLength: 3 }), (texts) => {
        const lines = printed(() =>
          printRows(
            texts.map(([description, name]) => ({ description, name: `|${name}` })),
            false,
          ),
        );
        expect(lines).toHaveLength(texts.length + 1);
        for (const line of lines) expect(line).toMatch(harmless);
        const [head = '', ...rows] = lines;
        const second = head.indexOf('name');
        for (const row of rows) expect(row.charAt(second)).toBe('|');
      }),
    );
  });

  it('prints a table and a record as JSON', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const table = printed(() => printRows([{ text }], true));
        const record = printed(() => printRow({ text }, true));
        for (const line of [...table, ...record]) expect(line).toMatch(harmless);
        expect(JSON.parse(table.join('\n'))).toEqual([{ text }]);
        expect(JSON.parse(record.join('\n'))).toEqual({ text });
      }),
    );
  });

  it('prints a record, a log line and an event in one line each', () => {
    const base = {
      version: '0',
      id: '',
      source: '',
      account: '',
      time: '',
      region: '',
      resources: [],
    } as const;
    fc.assert(
      fc.property(anyText, (text) => {
        const lines = printed(() => {
          printRow({ name: text }, false);
          printLog(text, 'CreateImage');
          printLog(JSON.stringify({ message: text, [text]: { text } }), 'CreateImage');
          const detail = { AccountId: text, Code: text, IdempotentToken: text };
          printEvent({ ...base, 'detail-type': text, detail }, 'bus');
        });
        expect(lines).toHaveLength(4);
        for (const line of lines) expect(line).toMatch(harmless);
      }),
    );
  });
});
