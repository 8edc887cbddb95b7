import { print, printJson, visible } from '../../local/terminal.ts';

export type Row = Readonly<Record<string, string | number | boolean | undefined>>;

/** Prints rows as a table for people or, with `json`, as one JSON array for scripts. */
export function printRows(rows: readonly Row[], json: boolean): void {
  if (json) printJson(rows, 2);
  else if (rows.length === 0) print('none');
  else printTable(rows);
}

function printTable(rows: readonly Row[]): void {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  // Escape before measuring: escapes make a cell wider.
  const cells = [columns, ...rows.map((row) => columns.map((column) => visible(String(row[column] ?? '-'))))];
  const widths = columns.map((_, index) => Math.max(...cells.map((line) => line[index]?.length ?? 0)));
  for (const line of cells) {
    print(
      line
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  }
}

/** Prints one row with a line per field or, with `json`, as one JSON object. */
export function printRow(row: Row, json: boolean): void {
  if (json) printJson(row, 2);
  else printFields(row);
}

function printFields(row: Row): void {
  const width = Math.max(...Object.keys(row).map((name) => name.length));
  for (const [name, value] of Object.entries(row)) print(`${name.padEnd(width)}  ${value ?? '-'}`);
}
