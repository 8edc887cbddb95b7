// node test/image-source/fault-matrix.ts: every fault at every step, once and throughout, and the same request again.
import { startLocalAws } from '../../infra/emulator/local-aws.ts';
import { startEcsStandIn } from '../../infra/local/ecs-stand-in/stand-in.ts';
import { describedStack } from '../support/described-stack.ts';
import { startInterceptableAws } from '../support/interceptable-aws.ts';
import { synthesizedSandbox } from '../support/synthesized-sandbox.ts';
import { commitFaultsAt } from './commit-faults.ts';
import { type Cell, type CellResult, cells, type FaultWorld, runCell } from './fault-cell.ts';

/** Cells in parallel: most only wait. */
const concurrency = 4;

await using started = new AsyncDisposableStack();
const local = await startLocalAws({ template: synthesizedSandbox(started) });
started.defer(local.stop);
const stack = describedStack({ url: '', aws: local });
const aws = await startInterceptableAws(stack);
started.defer(aws.stop);
const standIn = await startEcsStandIn();
started.defer(standIn.stop);
const world: FaultWorld = { stack, aws, standIn, commitFaults: commitFaultsAt(aws) };

const start = performance.now();
const results = await runAll();
print(['step', 'fault', 'strikes', 'answer', 'ms', 'state after', 'again', 'state after that']);
for (const [index, { operation, step, fault, lasting }] of cells.entries()) {
  const result = results[index];
  if (!result) continue;
  const { answer, tookMs, after, retried, afterRetry } = result;
  print([
    `${operation}: ${step}`,
    fault,
    lasting,
    answer,
    tookMs.toFixed(0).padStart(4),
    after,
    retried,
    afterRetry,
  ]);
}
console.log(`\n${cells.length} cells in ${((performance.now() - start) / 1000).toFixed(0)} s`);

/** A few cells at a time, in their order. */
async function runAll(): Promise<readonly CellResult[]> {
  const found: CellResult[] = [];
  const left = cells.entries();
  const worker = async () => {
    for (const [index, cell] of left) found[index] = await run(cell);
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return found;
}

async function run(cell: Cell): Promise<CellResult> {
  return await runCell(world, cell);
}

function print(columns: readonly string[]): void {
  const widths = [17, 21, 10, 22, 4, 31, 24, 0];
  console.log(
    columns
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
