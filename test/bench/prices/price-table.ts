import { type Price, prices, pricesReadOn } from './price-list.ts';
import { row } from './table.ts';

/** The list prices and where they were found. */
export function priceTable(): string {
  return [
    `| price in us-east-1, looked up on ${pricesReadOn} | dollars | per | source | found in |`,
    '|---|--:|---|---|---|',
    ...Object.values(prices).map(({ what, dollars, per, source, evidence }: Price) =>
      row(
        what,
        String(dollars < 0.001 ? dollars.toFixed(10) : dollars),
        per,
        `[${new URL(source).host}](${source})`,
        evidence,
      ),
    ),
  ].join('\n');
}
