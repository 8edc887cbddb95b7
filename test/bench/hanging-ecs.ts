// node test/bench/hanging-ecs.ts: ECS hangs for one account's creations. Shows their latency and that of other accounts' reads.
import {
  type ProductionStack,
  startProductionStack,
} from '../../infra/local/ecs-stand-in/production-stack.ts';
import { describedStack } from '../support/described-stack.ts';
import { seedImages } from '../support/seed-images.ts';
import { newTenant, type Tenant } from '../support/tenant.ts';

const creations = 40;
const atOnce = 8;
const readsOfEach = 200;

type Timing = { readonly status: number; readonly ms: number };

const stack: ProductionStack = await startProductionStack();
const described = describedStack(stack);
const [hanging, reader] = [await newTenant(described), await newTenant(described)];
const [imageId = ''] = await seedImages(described, reader, 50);
const get = () => timed(reader, 'GET', `/images/${imageId}`);
const list = () => timed(reader, 'GET', '/images');
const create = (index: number) => timed(hanging, 'POST', '/images', `m-hanging-${index}`);
await Promise.all([get(), list(), create(0)]);

console.log(
  `${creations} creations, ${atOnce} at once, and ${readsOfEach} reads of each kind by another account. ms:\n`,
);
printRow('', ['answers', 'p50', 'p99', 'longest']);
print('GetImage, ECS well', await repeated(readsOfEach, 1, get));
print('ListImages, ECS well', await repeated(readsOfEach, 1, list));
const mend = stack.ecs.faults.add({ fault: 'hangs' });
// Each of these starts a worker, so that later requests need not wait for one, as on Lambda.
await repeated(2 * atOnce, atOnce, (index) => create(100 + index));
const [created, got, listed] = await Promise.all([
  repeated(creations, atOnce, (index) => create(index + 1)),
  repeated(readsOfEach, 1, get),
  repeated(readsOfEach, 1, list),
]);
print('CreateImage, ECS hanging', created);
print('GetImage, meanwhile', got);
print('ListImages, meanwhile', listed);
mend();
print('CreateImage, the same again', await repeated(creations, 1, (index) => create(index + 1)));
console.log(`\nimages of the account: ${(await hanging.account()).imageCount} (of a limit of 50)`);
await stack.stop();

async function timed(
  tenant: Tenant,
  method: 'GET' | 'POST',
  path: string,
  ecsImageId?: string,
): Promise<Timing> {
  const start = performance.now();
  const { status } = await tenant.call({
    method,
    path,
    ...(ecsImageId === undefined
      ? {}
      : {
          query: { IdempotentToken: ecsImageId.replaceAll('-', '_') },
          body: { Name: 'image', EcsImageId: ecsImageId, Platform: 'Linux' },
        }),
  });
  return { status, ms: performance.now() - start };
}

/** Runs `once` `count` times, at most `concurrency` at a time. */
async function repeated(
  count: number,
  concurrency: number,
  once: (index: number) => Promise<Timing>,
): Promise<Timing[]> {
  const timings: Timing[] = [];
  let next = 0;
  const sendInTurn = async () => {
    while (next < count) timings.push(await once(next++));
  };
  await Promise.all(Array.from({ length: concurrency }, sendInTurn));
  return timings;
}

function print(name: string, timings: readonly Timing[]): void {
  const sorted = timings.map(({ ms }) => ms).sort((a, b) => a - b);
  const at = (share: number) => (sorted[Math.ceil(share * sorted.length) - 1] ?? 0).toFixed(0);
  const statuses = [...Map.groupBy(timings, ({ status }) => status)].map(
    ([status, of]) => `${of.length} x ${status}`,
  );
  printRow(name, [statuses.join(', '), at(0.5), at(0.99), at(1)]);
}

function printRow(name: string, columns: readonly string[]): void {
  console.log(name.padEnd(30) + columns.map((column) => column.padStart(12)).join(''));
}
