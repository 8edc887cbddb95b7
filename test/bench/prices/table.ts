/** A row of a Markdown table. */
export function row(...cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

export function money(dollars: number): string {
  return dollars.toFixed(2);
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
