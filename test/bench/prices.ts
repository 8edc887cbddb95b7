// npm run bench -- prices: computes the cost of requests, stored images and an idle month, and the memory of each function,
// from the request budgets, the measured work, the templates and AWS's list prices. --save writes the tables in docs/costs.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { idleTable } from './prices/idle-table.ts';
import { memoryTable } from './prices/memory-table.ts';
import { priceTable } from './prices/price-table.ts';
import { requestTable } from './prices/request-table.ts';
import { storageText } from './prices/storage.ts';

const sections = {
  prices: [requestTable(), storageText(), idleTable()],
  memory: [memoryTable()],
  'price list': [priceTable()],
};

for (const texts of Object.values(sections)) console.log(`${texts.join('\n\n')}\n`);
if (process.argv.includes('--save')) save();

function save(): void {
  const path = join(import.meta.dirname, '../../docs/costs.md');
  let page = readFileSync(path, 'utf8');
  for (const [name, texts] of Object.entries(sections)) {
    const begin = `<!-- ${name}: written by npm run bench -- prices --save -->`;
    const end = `<!-- end of ${name} -->`;
    const [before, after] = [page.indexOf(begin), page.indexOf(end)];
    if (before < 0 || after < before) throw new Error(`docs/costs.md has no place for the ${name}`);
    page = `${page.slice(0, before)}${begin}\n\n${texts.join('\n\n')}\n\n${page.slice(after)}`;
  }
  writeFileSync(path, page);
}
