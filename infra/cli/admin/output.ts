export type Row = Readonly<Record<string, string | number | boolean | undefined>>;

/** Prints rows as a table for people or, with `json`, as one JSON array for scripts. */
export function printRows(rows: readonly Row[], json: boolean): void {
  if (json) printJson(rows);
  else if (rows.length === 0) console.log('none');
  else printTable(rows);
}

function printTable(rows: readonly Row[]): void {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cells = [columns, ...rows.map((row) => columns.map((column) => String(row[column] ?? '-')))];
  const widths = columns.map((_, index) => Math.max(...cells.map((line) => line[index]?.length ?? 0)));
  for (const line of cells) {
    console.log(
      line
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  }
}

/** Prints one thing, a field a line or, with `json`, as one JSON object. */
export function printRow(row: Row, json: boolean): void {
  if (json) printJson(row);
  else printFields(row);
}

function printFields(row: Row): void {
  const width = Math.max(...Object.keys(row).map((name) => name.length));
  for (const [name, value] of Object.entries(row)) console.log(`${name.padEnd(width)}  ${value ?? '-'}`);
}

function printJson(value: unknown): void {
  console.log(JSON.stringify(value, undefined, 2));
}
