// npm run bench -- growth [-- --images N --rounds N]: the cost of requests in an account with ten images and in one with 100,000.
import { parseArgs } from 'node:util';
import { accountPartition } from '../../functions/images/registry-keys.ts';
import type { ApiRequest } from '../../infra/cli/image-client.ts';
import type { AwsAnswer } from '../../infra/emulator/aws/aws-service.ts';
import { startLocalStack } from '../../infra/local/stack.ts';
import { describedStack } from '../support/described-stack.ts';
import { writeItems } from '../support/operator.ts';
import { seedImages } from '../support/seed-images.ts';
import { newTenant, type Tenant } from '../support/tenant.ts';
import { metered } from './capacity-units.ts';
import { median } from './cpu-time.ts';

const { values } = parseArgs({
  options: {
    images: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '200' },
  },
  allowPositionals: true,
});
const [small, large] = [10, Number(values.images)];
const rounds = Number(values.rounds);

const stack = await startLocalStack();
const described = describedStack(stack);
let cost = { calls: 0, units: 0 };
let metering = false;
stack.aws.intercept(async (call, forward) => {
  // Hundreds of thousands of seeded images would keep the stream's readers busy for minutes, and the machine with them.
  if (call.action === 'GetRecords') return nothingRead(call.input);
  if (!metering || call.caller === 'Operator' || call.service !== 'dynamodb') return forward();
  const { answer, units } = await metered(call, forward, stack.aws.operator);
  cost = { calls: cost.calls + 1, units: cost.units + units.read + units.write };
  return answer;
});

type Account = { readonly tenant: Tenant; readonly ids: readonly string[] };
const accounts = new Map<number, Account>();
const seedingStart = performance.now();
for (const count of [small, large]) {
  const tenant = await newTenant(described, { maxImageCount: 10_000_000 });
  const ids = await seedImages(described, tenant, count);
  await seedTokens(tenant, count);
  accounts.set(count, { tenant, ids });
}

type Operation = {
  readonly request: (account: Account, round: number) => ApiRequest;
  /** What a round needs, before the clock starts. */
  readonly prepare?: (account: Account, round: number) => Promise<void>;
};

const added = new Map<Account, string>();

const operations: Readonly<Record<string, Operation>> = {
  create: { request: (_, round) => creation(`new_${round}`) },
  replay: { request: (_, round) => creation(`new_${round}`) },
  get: {
    request: ({ ids }, round) => ({ method: 'GET', path: `/images/${ids[(7919 * round) % ids.length]}` }),
  },
  'first page': { request: () => ({ method: 'GET', path: '/images', query: { MaxItemCount: '10' } }) },
  'last page': {
    request: ({ ids }) => ({ method: 'GET', path: '/images', query: { Marker: ids.at(-10) ?? '' } }),
  },
  delete: {
    async prepare(account, round) {
      const { body } = await account.tenant.call(creation(`short_${round}`));
      added.set(account, (body as { readonly Id: string }).Id);
    },
    request: (account) => ({ method: 'DELETE', path: `/images/${added.get(account)}` }),
  },
  quotas: { request: () => ({ method: 'GET', path: '/quotas' }) },
};

console.log(`Seeded in ${Math.round((performance.now() - seedingStart) / 1000)} s.`);
console.log(
  `An account with ${small} images and tokens, and one with ${large}: calls and units, and ms by DynamoDB`,
);
console.log(`Local's leave, medians of ${rounds} interleaved requests.\n`);
const rows: Record<string, object> = {};
const bySize = [...accounts.keys()];
for (const [name, operation] of Object.entries(operations)) {
  const times = new Map<number, number[]>(bySize.map((size) => [size, []]));
  const costs = new Map<number, string>();
  for (let round = 0; round < rounds; round += 1) {
    // Each goes first in every other round.
    for (const size of round % 2 === 0 ? bySize : bySize.toReversed()) {
      const account = accounts.get(size);
      if (!account) throw new Error(`no account has ${size} images`);
      await operation.prepare?.(account, round);
      [metering, cost] = [round === rounds - 1, { calls: 0, units: 0 }];
      const start = performance.now();
      await account.tenant.call(operation.request(account, round));
      // The last one is metered, which takes time: its worker has the key by then.
      if (!metering) times.get(size)?.push(performance.now() - start);
      else costs.set(size, `${cost.calls} calls, ${cost.units} units`);
      metering = false;
    }
  }
  const [of10 = Number.NaN, ofMany = Number.NaN] = [...times.values()].map(median);
  rows[name] = {
    [`cost of ${small}`]: costs.get(small),
    [`cost of ${large}`]: costs.get(large),
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

/** A page of a stream without records, that leads to itself. */
function nothingRead(input: unknown): AwsAnswer {
  const { ShardIterator } = input as { readonly ShardIterator: string };
  return { status: 200, body: JSON.stringify({ Records: [], NextShardIterator: ShardIterator }) };
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
