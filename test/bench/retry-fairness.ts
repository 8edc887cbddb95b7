// npm run bench -- fairness [-- --seconds N]: how the retry loop shares one account's counter between writers, and what is left
// of that when the rest of the stack takes no CPU time. The loop and the conflicts are the real ones; the reads, the answers and
// the commit are pauses.
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ConflictError, UnavailableError } from '../../functions/errors/transient-error.ts';
import { budgetMs, startInvocation } from '../../functions/runtime/invocation.ts';
import { retryUntilDeadline } from '../../functions/runtime/retry.ts';
import { conflictGuard } from '../../infra/emulator/dynamodb/transaction-conflicts.ts';

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '30' } },
  allowPositionals: true,
});
const seconds = Number(values.seconds);

/** As with `npm start`. */
const transactionMs = 25;
/** The look of an attempt, and the way to the client and back. */
const lookMs = 5;
const wayMs = 5;

/** Workers that a function has at `npm start`. On AWS, each writer finds one of its own. */
const localWorkers = 10;

type Answered = { readonly ms: number; readonly ok: boolean };

const cases = [4, 16, 24, 32, 40, 48, 64].flatMap((writers) =>
  writers <= localWorkers
    ? [{ writers, workers: writers }]
    : [localWorkers, writers].map((workers) => ({ writers, workers })),
);
console.log(`Writers on one counter that each commit holds for ${transactionMs} ms, ${seconds} s each.\n`);
// All at once: they wait most of the time.
const rows = await Promise.all(cases.map(rowOf));
console.table(
  Object.fromEntries(
    cases.map(({ writers, workers }, nth) => [`${writers} writers, ${workers} workers`, rows[nth]]),
  ),
);

async function rowOf({
  writers,
  workers,
}: {
  readonly writers: number;
  readonly workers: number;
}): Promise<object> {
  const guard = conflictGuard(new Map([['accounts', ['accountId']]]), transactionMs);
  const counter = { TransactItems: [{ Update: { TableName: 'accounts', Key: { accountId: '1' } } }] };
  const answered: Answered[] = [];
  let conflicts = 0;
  let heldMs = 0;
  let free = workers;
  const waiting: (() => void)[] = [];

  async function attempt(): Promise<void> {
    await pause(lookMs);
    const start = performance.now();
    const { status } = await guard('TransactWriteItems', counter, async () => ({ status: 200, body: '{}' }));
    if (status === 200) {
      heldMs += performance.now() - start;
      return;
    }
    conflicts += 1;
    throw new ConflictError('conflict');
  }

  /** The wait for a worker counts, up to half of the budget: see request-id.ts. */
  async function create(): Promise<boolean> {
    const arrived = Date.now();
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    const waited = Math.min(Date.now() - arrived, budgetMs / 2);
    try {
      await retryUntilDeadline(startInvocation('id', budgetMs - waited), attempt);
      return true;
    } catch (error) {
      if (!(error instanceof UnavailableError)) throw error;
      return false;
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  }

  const end = performance.now() + 1000 * seconds;
  const write = async () => {
    while (performance.now() < end) {
      const start = performance.now();
      await pause(wayMs);
      answered.push({ ok: await create(), ms: performance.now() - start });
    }
  };
  await Promise.all(Array.from({ length: writers }, write));
  const created = answered.filter(({ ok }) => ok).length;
  const sorted = answered.map(({ ms }) => Math.round(ms)).sort((a, b) => a - b);
  return {
    '503': `${((100 * (answered.length - created)) / answered.length).toFixed(2)} %`,
    'a second': (created / seconds).toFixed(1),
    'counter held': `${Math.round(heldMs / seconds / 10)} %`,
    'conflicts each': (conflicts / created).toFixed(1),
    'p50 ms': sorted[Math.floor(sorted.length / 2)],
    'p99 ms': sorted[Math.floor(0.99 * sorted.length)],
    'max ms': sorted.at(-1),
  };
}
