import { accountModel, momentsOf } from './account-model.ts';
import { brokenBounds } from './bounds.ts';
import { type Call, callLine, isInDoubt, isWithoutEffect, missedImage } from './history.ts';
import { brokenInvariants } from './invariants.ts';
import { linearize } from './linearizability.ts';
import type { Run } from './run-program.ts';

/** Every broken promise in a run; empty when the service kept them all. */
export function faultsOf(run: Run): string[] {
  return [
    ...linearizabilityFaults(run),
    ...boundFaults(run),
    ...refusedWithoutReason(run),
    ...brokenInvariants(run),
  ];
}

/** Judges each account by itself: linearizability is local (Herlihy and Wing). */
function linearizabilityFaults({ calls, accounts }: Run): string[] {
  return accounts.flatMap(({ initialLimit }, index) => {
    const history = calls
      .filter((call) => call.account === index && !isWithoutEffect(call) && !missedImage(call))
      .flatMap(momentsOf);
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

/** What nothing disturbs has no reason for a 503, but for a deletion that waits for the lease of another. */
function refusedWithoutReason({ calls }: Run): string[] {
  return calls
    .filter((call) => call.answer.type === 'unknown' && !call.disturbed)
    .filter((call) => !calls.some((other) => other !== call && mayLeaseFrom(call, other)))
    .map((call) => `a 503 without a reason: ${callLine(call)}`);
}

/** Whether the other deletes the same image, and had its lease meanwhile or left one behind. */
function mayLeaseFrom({ account, operation, invokedAt, answeredAt }: Call, other: Call): boolean {
  return (
    operation.type === 'delete' &&
    other.operation.type === 'delete' &&
    other.account === account &&
    other.operation.id === operation.id &&
    other.invokedAt < answeredAt &&
    (other.disturbed || other.answeredAt > invokedAt)
  );
}
