import { accountModel } from './account-model.ts';
import { brokenBounds } from './bounds.ts';
import { callLine, isInDoubt, isWithoutEffect } from './history.ts';
import { brokenInvariants } from './invariants.ts';
import { linearize } from './linearizability.ts';
import type { Run } from './run-program.ts';

/** Everything that is wrong with a run; nothing, when the service did what it promises. */
export function faultsOf(run: Run): string[] {
  return [
    ...linearizabilityFaults(run),
    ...boundFaults(run),
    ...refusedWithoutReason(run),
    ...brokenInvariants(run),
  ];
}

/** Accounts are judged one by one: what is linearizable for each is so for all. */
function linearizabilityFaults({ calls, accounts }: Run): string[] {
  return accounts.flatMap(({ initialLimit }, index) => {
    const history = calls.filter((call) => call.account === index && !isWithoutEffect(call));
    const verdict = linearize(history, accountModel(initialLimit), isInDoubt);
    if (verdict.linearizable) return [];
    const stuck = history.filter((call) => !verdict.order.includes(call));
    return [
      [
        `account ${index}: not linearizable. In this order, the longest that fits, ${verdict.order.length} of ${history.length} calls:`,
        ...verdict.order.map(callLine),
        'after which none of these can come next:',
        ...stuck.map(callLine),
      ].join('\n    '),
    ];
  });
}

function boundFaults({ calls, accounts }: Run): string[] {
  return accounts.flatMap(({ initialLimit }, index) =>
    brokenBounds(
      calls.filter((call) => call.account === index),
      initialLimit,
    ),
  );
}

/**
 * A creation or a read that nothing disturbs has no reason for a 503. A deletion may have one: it waits for the lease of another,
 * which may have been killed.
 */
function refusedWithoutReason({ calls }: Run): string[] {
  return calls
    .filter(({ operation, answer, disturbed }) => {
      return operation.type !== 'delete' && answer.type === 'unknown' && !disturbed;
    })
    .map((call) => `a 503 without a reason: ${callLine(call)}`);
}
