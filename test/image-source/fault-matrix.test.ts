import { afterAll, inject, test } from 'vitest';
import { budgetMs } from '../../functions/runtime/invocation.ts';
import { startEcsStandIn } from '../../infra/local/ecs-stand-in/stand-in.ts';
import { startInterceptableAws } from '../support/interceptable-aws.ts';
import { commitFaultsAt } from './commit-faults.ts';
import { cells, type FaultWorld, runCell } from './fault-cell.ts';

const stack = inject('stack');
const aws = await startInterceptableAws(stack);
const standIn = await startEcsStandIn();
const world: FaultWorld = { stack, aws, standIn, commitFaults: commitFaultsAt(aws) };
afterAll(() => Promise.all([aws.stop(), standIn.stop()]));

/** Allowance for undoing a deletion and for a busy machine: a client gives up after 3 s. */
const marginMs = 600;

const unavailable = '503 ServiceUnavailable';
const expected = {
  create: {
    first: '201',
    // The first request may have committed without knowing.
    again: ['201', '201, replayed'],
    done: 'registered, shared',
    // A share without a registration is harmless.
    notDone: ['not registered, not shared', 'not registered, shared'],
  },
  delete: {
    first: '204',
    again: ['204', '404 InvalidResource.NotFound'],
    done: 'not registered, not shared',
    notDone: ['registered, shared'],
  },
} as const;

test.concurrent.for(cells)('$operation: $step, $fault, $lasting', async (cell, { expect }) => {
  const { first, again, done, notDone } = expected[cell.operation];
  const { answer, tookMs, after, retried, afterRetry } = await runCell(world, cell);

  expect.soft(again, 'the same request again, the fault having passed').toContain(retried);
  expect.soft(afterRetry, 'the state after that').toBe(done);
  expect.soft(tookMs, 'the first answer in time').toBeLessThan(budgetMs + marginMs);
  if (cell.lasting === 'once') {
    expect.soft({ answer, after }).toEqual({ answer: first, after: done });
    return;
  }
  expect.soft([first, unavailable], 'the first answer').toContain(answer);
  if (answer === first) expect.soft(after, 'the state after it').toBe(done);
  // Without ECS a deletion may neither learn that it un-shared nor share again; reconciliation finds that.
  else if (cell.step !== 'un-share') expect.soft([done, ...notDone], 'the state after it').toContain(after);
});
