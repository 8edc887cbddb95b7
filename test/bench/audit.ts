// npm run bench -- audit [-- --accounts N]: the daily audit of 5,000 accounts, some of which drift, and what that says of 100,000.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startLocalAws } from '../../infra/local/stack.ts';
import { memorySizes } from '../../infra/stacks/memory-sizes.ts';
import { describedStack } from '../support/described-stack.ts';
import { type Item, writeItems } from '../support/operator.ts';
import { imageAndLock } from '../support/seed-images.ts';
import { synthesizedSandbox } from '../support/synthesized-sandbox.ts';
import type { AuditRun } from './audit-once.ts';
import { numberedImage } from './function-events.ts';
import { wholeCpuMb } from './prices/memory-choice.ts';

const { values } = parseArgs({
  options: { accounts: { type: 'string', default: '5000' } },
  allowPositionals: true,
});
const count = Number(values.accounts);
const projected = 100_000;
/** A guess for AWS: DynamoDB's answer to a read. */
const readMs = [5, 10];
const atOnce = 20;
const functionSeconds = 15 * 60;
const cpuShare = memorySizes.AuditQuotas / wholeCpuMb;

/** Every 200th account drifts, each kind in turn. */
const driftEvery = 200;
const drifts = ['counter too high', 'counter too low', 'image without lock', 'lock without image'] as const;
type Drift = (typeof drifts)[number];

await using started = new AsyncDisposableStack();
// The tables alone: functions would publish an event for each seeded image.
const aws = await startLocalAws({ template: synthesizedSandbox(started) });
started.defer(aws.stop);
const described = describedStack({ url: 'none', aws });
let requests = 0;
let units = 0;
const seedingSince = performance.now();
const planted = await seed();
console.log(`${count} accounts seeded in ${((performance.now() - seedingSince) / 1000).toFixed(0)} s.`);
aws.intercept(async ({ action }, forward) => {
  const answer = await forward();
  if (!['GetItem', 'Query', 'Scan'].includes(action)) return answer;
  const { ConsumedCapacity } = JSON.parse(answer.body) as {
    readonly ConsumedCapacity?: { readonly CapacityUnits: number };
  };
  requests += 1;
  units += ConsumedCapacity?.CapacityUnits ?? Number.NaN;
  return answer;
});
report(await auditInProcess());

/** Writes the accounts with 0 to 3 images each. Returns what drifts, by account. */
async function seed(): Promise<ReadonlyMap<string, Drift>> {
  const accounts: Item[] = [];
  const registry: Item[] = [];
  const planted = new Map<string, Drift>();
  for (let n = 0; n < count; n += 1) {
    const accountId = String(2_000_000_000_000_000 + n);
    const drift = n % driftEvery === 1 ? drifts[Math.floor(n / driftEvery) % drifts.length] : undefined;
    if (drift) planted.set(accountId, drift);
    const images = drift ? 2 : n % 4;
    for (let nth = 0; nth < images; nth += 1) registry.push(...imageOf(accountId, nth, drift));
    accounts.push({
      accountId: { S: accountId },
      imageCount: { N: String(images + counterError(drift)) },
      revision: { N: String(images) },
    });
  }
  await writeItems(described, described.tables.registry, registry);
  await writeItems(described, described.tables.accounts, accounts);
  return planted;
}

function counterError(drift: Drift | undefined): number {
  if (drift === 'counter too high') return 1;
  return drift === 'counter too low' ? -1 : 0;
}

/** An image and its lock. Of the first one of an account that drifts so, either is missing. */
function imageOf(accountId: string, nth: number, drift: Drift | undefined): Item[] {
  const [image, lock] = imageAndLock(accountId, numberedImage(nth));
  if (nth === 0 && drift === 'image without lock') return [image];
  if (nth === 0 && drift === 'lock without image') return [lock];
  return [image, lock];
}

async function auditInProcess(): Promise<AuditRun> {
  const child = fork(join(import.meta.dirname, 'audit-once.ts'), {
    env: {
      ...process.env,
      ...aws.environment('QuotaAudit/AuditQuotas'),
      AWS_REGION: 'us-east-1',
      STAGE: 'sandbox',
      REGISTRY_TABLE: described.tables.registry,
      ACCOUNTS_TABLE: described.tables.accounts,
    },
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const [run] = (await Promise.race([once(child, 'message'), failure(child)])) as [AuditRun];
  return run;
}

async function failure(child: ReturnType<typeof fork>): Promise<never> {
  const [code] = await once(child, 'exit');
  throw new Error(`the audit ended with ${code}`);
}

function report(run: AuditRun): void {
  const lines = run.lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
  const metrics = lines.find((line) => line['QuotaAudits'] !== undefined) ?? {};
  const found = new Map(
    lines.flatMap((line) => (line['verdict'] === 'drift' ? [[String(line['accountId']), kindOf(line)]] : [])),
  );
  const audited = Number(metrics['AuditedAccounts']);
  const perAccount = requests / audited;
  console.log(`The audit function on the emulator, ${atOnce} accounts at once.\n`);
  console.table({
    accounts: audited,
    'accounts a second': Math.round(audited / run.seconds),
    requests,
    'requests an account': perAccount.toFixed(2),
    'read units': units,
    'read units an account': (units / audited).toFixed(2),
    'CPU ms an account': ((1000 * run.cpuSeconds) / audited).toFixed(2),
    'memory at the start, MB': Math.round(run.loadedMb),
    'memory at its peak, MB': Math.round(run.peakMb),
    'drift planted': planted.size,
    'drift found': found.size,
  });
  expectEqual('audited accounts', audited, count);
  expectEqual('audits that ended', metrics['QuotaAudits'], 1);
  expectEqual('the metric of drift', metrics['QuotaDrift'], planted.size);
  expectEqual('the drift', JSON.stringify([...found].sort()), JSON.stringify([...planted].sort()));

  const cpuSeconds = (projected * run.cpuSeconds) / audited / cpuShare;
  console.log(`${projected} accounts on AWS, in the function's ${functionSeconds} s:`);
  for (const ms of readMs) {
    const waitSeconds = (projected * perAccount * ms) / 1000 / atOnce;
    const seconds = Math.max(waitSeconds, cpuSeconds);
    console.log(
      `  at ${ms} ms a read ${waitSeconds.toFixed(0)} s of waiting and ${cpuSeconds.toFixed(0)} s of CPU: ${seconds.toFixed(0)} s`,
    );
    if (seconds > functionSeconds) throw new Error('that is more than the function has');
  }
}

function kindOf({ imageCount, images, locks }: Readonly<Record<string, unknown>>): Drift {
  if (Number(images) > Number(locks)) return 'image without lock';
  if (Number(images) < Number(locks)) return 'lock without image';
  return Number(imageCount) > Number(images) ? 'counter too high' : 'counter too low';
}

function expectEqual(what: string, found: unknown, expected: unknown): void {
  if (found !== expected) throw new Error(`${what}: ${found}, not ${expected}`);
}
