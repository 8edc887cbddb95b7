import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One cell of a table in docs/security.md: the verdict on an attack on a client's request. */
export type VerdictCell = {
  readonly attack: string;
  readonly client: string;
  readonly verdict: string;
};

/** The cells of every table of docs/security.md whose first column is `attack`, table by table. */
export function verdictTables(): readonly (readonly VerdictCell[])[] {
  const text = readFileSync(join(import.meta.dirname, '../../docs/security.md'), 'utf8');
  return [...text.matchAll(/^\| attack .*\n\|[-|]+\n(?:\|.*\n)+/gm)].map(([table]) => {
    const [[, ...clients] = [], , ...rows] = table.trim().split('\n').map(columns);
    return rows.flatMap(([attack = '', ...verdicts]) =>
      verdicts.map((verdict, index) => ({ attack, client: clients[index] ?? '', verdict })),
    );
  });
}

function columns(row: string): string[] {
  return row
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((column) => column.trim());
}
