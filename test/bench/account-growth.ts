// npm run bench -- growth [-- --images N]: the cost of requests in an account with ten images and tokens and in one with
// 100,000.
import { parseArgs } from 'node:util';
import { accountPartition } from '../../functions/images/registry-keys.ts';
import type { ApiRequest } from '../../infra/cli/image-client.ts';
import { startLocalStack } from '../../infra/local/stack.ts';
import { describedStack } from '../support/described-stack.ts';
import { writeItems } from '../support/operator.ts';
import { seedImages } from '../support/seed-images.ts';
import { newTenant, type Tenant } from '../support/tenant.ts';
import { metered } from './capacity-units.ts';
import { median } from './cpu-time.ts';

const { values } = parseArgs({
  options: { images: { type: 'string', default: '100000' } },
  allowPositionals: true,
});
const [small, large] = [10, Number(values.images)];
const rounds = 60;

const stack = await startLocalStack();
const described = describedStack(stack);
let cost = { calls: 0, units: 0 };
let metering = false;
stack.aws.intercept(async (call, forward) => {
  if (!metering || call.caller === 'Operator' || call.service !== 'dynamodb') return forward();
  const { answer, units } = await metered(call, forward, stack.aws.operator);
  cost = { calls: cost.calls + 1, units: cost.units + units.read + units.write };
  return answer;
});

type Account = { readonly tenant: Tenant; readonly ids: readonly string[] };
const accounts = new Map<number, Account>();
for (const count of [small, large]) {
  const tenant = await newTenant(described, { maxImageCount: 10_000_000 });
  const ids = await seedImages(described, tenant, count);
  await seedTokens(tenant, count);
  accounts.set(count, { tenant, ids });
}

/** Requests by name. Each call returns a new one. */
const requests: Readonly<Record<string, (account: Account, round: number) => ApiRequest>> = {
  create: (_, round) => creation(`new_${round}`),
  replay: (_, round) => creation(`new_${round}`),
  get: ({ ids }, round) => ({ method: 'GET', path: `/images/${ids[round % ids.length]}` }),
  'first page': () => ({ method: 'GET', path: '/images', query: { MaxItemCount: '10' } }),
  'last page': ({ ids }) => ({ method: 'GET', path: '/images', query: { Marker: ids.at(-10) ?? '' } }),
  delete: ({ ids }, round) => ({ method: 'DELETE', path: `/images/${ids[(rounds + round) % ids.length]}` }),
  quotas: () => ({ method: 'GET', path: '/quotas' }),
};

console.log(
  `An account with ${small} images and tokens, and one with ${large}: calls and units, and ms by DynamoDB`,
);
console.log(`Local's leave, medians of ${rounds} interleaved requests.\n`);
const rows: Record<string, object> = {};
for (const [name, request] of Object.entries(requests)) {
  // The small account has nothing left to delete after ten.
  const count = name === 'delete' ? small : rounds;
  const times = new Map<number, number[]>([...accounts.keys()].map((size) => [size, []]));
  for (let round = 0; round < count; round += 1) {
    for (const [size, account] of accounts) {
      const start = performance.now();
      await account.tenant.call(request(account, round));
      times.get(size)?.push(performance.now() - start);
    }
  }
  const costs: string[] = [];
  for (const account of accounts.values()) {
    [metering, cost] = [true, { calls: 0, units: 0 }];
    if (name !== 'delete') await account.tenant.call(request(account, name === 'create' ? rounds + 1 : 0));
    metering = false;
    costs.push(name === 'delete' ? '-' : `${cost.calls} calls, ${cost.units} units`);
  }
  const [of10 = Number.NaN, ofMany = Number.NaN] = [...times.values()].map(median);
  rows[name] = {
    [`cost of ${small}`]: costs[0],
    [`cost of ${large}`]: costs[1],
    [`ms of ${small}`]: of10.toFixed(1),
    [`ms of ${large}`]: ofMany.toFixed(1),
    ratio: (ofMany / of10).toFixed(2),
  };
}
console.table(rows);
await stack.stop();

function creation(token: string): ApiRequest {
  const body = { Name: 'web', EcsImageId: `m-${token}`, Platform: 'Linux' };
  return { method: 'POST', path: '/images', query: { IdempotentToken: token }, body };
}

/** Seeds tokens that no request uses. */
async function seedTokens({ accountId }: Tenant, count: number): Promise<void> {
  const pk = { S: accountPartition(accountId) };
  const items = Array.from({ length: count }, (_, index) => ({
    pk,
    sk: { S: `TOKEN#seeded_${index}` },
    fingerprint: { S: 'f'.repeat(64) },
    imageId: { S: 'img-0000000000000000000000' },
    expiresAt: { N: '4102444800' },
  }));
  await writeItems(described, described.tables.registry, items);
}
