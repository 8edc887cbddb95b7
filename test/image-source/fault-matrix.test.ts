import { afterAll, inject, test } from 'vitest';
import { startEcsStandIn } from '../../infra/local/ecs-stand-in/stand-in.ts';
import { startInterceptableAws } from '../support/interceptable-aws.ts';
import { commitFaultsAt } from './commit-faults.ts';
import { type Cell, cells, type FaultWorld, runCell } from './fault-cell.ts';

const stack = inject('stack');
const aws = await startInterceptableAws(stack);
const standIn = await startEcsStandIn();
const world: FaultWorld = { stack, aws, standIn, commitFaults: commitFaultsAt(aws) };
afterAll(() => Promise.all([aws.stop(), standIn.stop()]));

/**
 * Every step, with the faults that no other test has: temporary-failures.test.ts meets each fault of ECS and deadlines.test.ts those that
 * hang, lost-answers.test.ts and transient-failures.test.ts the others of a commit. `npm run verify -- ecs-faults` runs all.
 */
const isSampled = ({ action, fault }: Cell) =>
  (action === undefined ? ['HTML', 'done, half the answer'] : ['done, then cut']).includes(fault);

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

test.concurrent.for(cells.filter(isSampled))(
  '$operation ends right after the fault at $step: $fault, $lasting',
  async (cell, { expect }) => {
    const { first, again, done, notDone } = expected[cell.operation];
    const { answer, after, retried, afterRetry } = await runCell(world, cell);

    expect.soft(again, 'the same request after the fault').toContain(retried);
    expect.soft(afterRetry, 'the state after that').toBe(done);
    if (cell.lasting === 'once') {
      expect.soft({ answer, after }).toEqual({ answer: first, after: done });
      return;
    }
    expect.soft([first, unavailable], 'the first answer').toContain(answer);
    if (answer === first) expect.soft(after, 'the state after it').toBe(done);
    // Without ECS a deletion may neither learn that it unshared nor share again; reconciliation finds that.
    else if (cell.step !== 'unshare') expect.soft([done, ...notDone], 'the state after it').toContain(after);
  },
);
