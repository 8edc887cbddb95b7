// npm run bench -- contention [-- --seconds N --writers 1,4,16,64]: concurrent writers in one account, whose transactions conflict
// on its counter.
import { parseArgs } from 'node:util';
import type { ApiRequest } from '../../infra/cli/image-client.ts';
import { startLocalStack } from '../../infra/local/stack.ts';
import { describedStack } from '../support/described-stack.ts';
import { newTenant, type Tenant } from '../support/tenant.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '20' },
    writers: { type: 'string', default: '1,4,16,64' },
  },
  allowPositionals: true,
});
const seconds = Number(values.seconds);

/** The same as in `npm start`. */
const transactionMs = 25;

const stack = await startLocalStack({ transactionMs });
const described = describedStack(stack);
let cancelled = 0;
/** Conflicts of transactional reads. Replays make no such reads. */
let cancelledReads = 0;
/** How long committed transactions held the counter. One at a time holds it. */
let heldMs = 0;
stack.aws.intercept(async (call, forward) => {
  const start = performance.now();
  const answer = await forward();
  if (call.action === 'TransactWriteItems' && answer.status === 200) heldMs += performance.now() - start;
  if (answer.status === 400 && answer.body.includes('TransactionConflict')) {
    if (call.action === 'TransactWriteItems') cancelled += 1;
    else cancelledReads += 1;
  }
  return answer;
});

type Answered = { readonly status: number; readonly ms: number };

console.log(
  `Writers that create one image after the other in one account, for ${seconds} s each, and one client that`,
);
console.log('replays a creation of it all the time.\n');
const rows: Record<string, object> = {};
for (const writers of values.writers.split(',').map(Number)) {
  const tenant = await newTenant(described, { maxImageCount: 10_000_000 });
  const first = creation('first');
  await tenant.call(first);
  [cancelled, cancelledReads, heldMs] = [0, 0, 0];
  const end = performance.now() + 1000 * seconds;
  const ids = new Set<string>();
  const creations: Answered[] = [];
  const replays: Answered[] = [];
  await Promise.all([
    ...Array.from({ length: writers }, (_, writer) =>
      write(tenant, `w${writer}`, end, creations, (id) => ids.add(id)),
    ),
    replay(tenant, first, end, replays),
  ]);
  const { imageCount } = await tenant.account();
  const images = [...(await tenant.items()).keys()].filter((key) => key.startsWith('IMAGE#'));
  const lost = [...ids].filter((id) => !images.includes(`IMAGE#${id}`));
  rows[writers] = {
    'a second': (ids.size / seconds).toFixed(1),
    'counter held': `${Math.round(heldMs / seconds / 10)} %`,
    'ms held': Math.round(heldMs / ids.size),
    'conflicts each': (cancelled / ids.size).toFixed(1),
    'p50 ms': Math.round(quantile(creations, 0.5)),
    'p99 ms': Math.round(quantile(creations, 0.99)),
    'max ms': Math.round(quantile(creations, 1)),
    '503': share(creations),
    'replays 503': share(replays),
    'read conflicts': cancelledReads,
    lost: lost.length,
    'counter is exact': imageCount === images.length && images.length === ids.size + 1,
  };
}
console.table(rows);
await stack.stop();

/** Creates images one after the other. Retries a 503 with the same token, as clients should. */
async function write(
  tenant: Tenant,
  name: string,
  end: number,
  answered: Answered[],
  onId: (id: string) => void,
): Promise<void> {
  for (let nth = 0; performance.now() < end; nth += 1) {
    const request = creation(`${name}_${nth}`);
    for (;;) {
      const { status, body } = await timed(tenant, request, answered);
      if (status === 201) onId((body as { readonly Id: string }).Id);
      if (status !== 503) break;
    }
  }
}

async function replay(tenant: Tenant, request: ApiRequest, end: number, answered: Answered[]): Promise<void> {
  while (performance.now() < end) await timed(tenant, request, answered);
}

async function timed(tenant: Tenant, request: ApiRequest, answered: Answered[]) {
  const start = performance.now();
  const answer = await tenant.call(request);
  answered.push({ status: answer.status, ms: performance.now() - start });
  return answer;
}

function creation(token: string): ApiRequest {
  const body = { Name: 'web', EcsImageId: `m-${token}`, Platform: 'Linux' };
  return { method: 'POST', path: '/images', query: { IdempotentToken: token }, body };
}

function quantile(answered: readonly Answered[], part: number): number {
  const sorted = answered.map(({ ms }) => ms).sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN;
}

function share(answered: readonly Answered[]): string {
  const refused = answered.filter(({ status }) => status === 503).length;
  return `${((100 * refused) / answered.length).toFixed(2)} % of ${answered.length}`;
}
