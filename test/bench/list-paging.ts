// node test/bench/list-paging.ts: pages through 1,000 images with four page sizes. Shows the cost of the first and last page.
import { startLocalStack } from '../../infra/local/stack.ts';
import { describedStack } from '../support/described-stack.ts';
import { seedImages } from '../support/seed-images.ts';
import { newTenant } from '../support/tenant.ts';
import { metered } from './capacity-units.ts';

const count = 1000;

type Page = { readonly ids: readonly string[]; readonly requests: number; readonly units: number };

const stack = await startLocalStack();
const described = describedStack(stack);
const tenant = await newTenant(described);
const seeded = await seedImages(described, tenant, count);
let requests = 0;
let units = 0;
stack.aws.intercept(async (call, forward) => {
  if (call.action !== 'Query' || call.caller !== 'ListImages') return forward();
  const { answer, units: cost } = await metered(call, forward, stack.aws.operator);
  requests += 1;
  units += cost.read;
  return answer;
});

console.log(
  `${count} images. Requests per page, and read units of the first and the last full page, with a warm key.\n`,
);
printRow(['size', 'pages', 'each once', 'in order', 'requests', 'RCU first', 'RCU last']);
for (const size of [1, 7, 50, 100]) {
  const pages = await pagesOf(size);
  const ids = pages.flatMap((page) => page.ids);
  const full = pages.filter((page) => page.ids.length === size);
  printRow([
    size,
    pages.length,
    new Set(ids).size === count && ids.length === count,
    ids.every((id, index) => id === seeded[index]),
    [...new Set(pages.map((page) => page.requests))].join(' or '),
    full.at(0)?.units,
    full.at(-1)?.units,
  ]);
}
await stack.stop();

async function pagesOf(size: number): Promise<Page[]> {
  const pages: Page[] = [];
  let marker = '';
  do {
    [requests, units] = [0, 0];
    const { body } = await tenant.call({
      method: 'GET',
      path: '/images',
      query: { Marker: marker, MaxItemCount: String(size) },
    });
    const { Items, NextMarker } = body as { Items: { Id: string }[]; NextMarker: string };
    pages.push({ ids: Items.map(({ Id }) => Id), requests, units });
    marker = NextMarker;
  } while (marker !== '');
  return pages;
}

function printRow(columns: readonly unknown[]): void {
  console.log(columns.map((column) => String(column).padStart(10)).join(''));
}
