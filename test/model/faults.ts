import type { CallOutcome } from '../../infra/emulator/aws/aws-endpoint.ts';
import type { AwsCall } from '../../infra/emulator/aws/aws-request.ts';
import type { AwsAnswer } from '../../infra/emulator/aws/aws-service.ts';
import { conflict, cut, loseAnswer, refuse } from '../support/faults.ts';
import type { EcsRefusal } from './history.ts';
import type { Purpose } from './program.ts';

/** The outcomes of a call to the database or to ECS, by name. */
export const outcomeNames = [
  'done',
  'slow',
  'cut',
  'answer lost',
  'arrives late',
  'conflict',
  'throttled',
  'error',
  'done, then error',
  'killed before',
  'killed after',
  'terminated before',
  'terminated after',
  'visible: lock',
  'visible: counter',
  'visible: token',
  'visible: lock, counter, image',
  'ECS: unavailable',
  'ECS: missing',
  'ECS: share quota exceeded',
] as const;
export type OutcomeName = (typeof outcomeNames)[number];

/** Whether the outcome ends the worker that called. */
export function isKill(outcome: OutcomeName): boolean {
  return outcome.startsWith('killed') || outcome.startsWith('terminated');
}

/** Whether the call takes effect, whatever its caller is answered. */
export function isDone(outcome: OutcomeName): boolean {
  return !notDone.has(outcome);
}

const notDone: ReadonlySet<OutcomeName> = new Set([
  'cut',
  'arrives late',
  'conflict',
  'throttled',
  'error',
  'killed before',
  'terminated before',
]);

/**
 * The kind of call that an outcome waits for; undefined for the first call. A read that arrives late is only a read that failed,
 * and only ECS refuses. Both take so long that others go on meanwhile.
 */
export function awaits(outcome: OutcomeName): Purpose | undefined {
  if (outcome === 'arrives late' || visibleFirst(outcome)) return 'write';
  return ecsRefusal(outcome) && 'ECS';
}

/**
 * By sort key, which items of a transaction others see before it is answered, where they do not see all of them at once; the
 * counter has none.
 */
export function visibleFirst(outcome: OutcomeName): ((sortKey: string) => boolean) | undefined {
  const pattern = visible.get(outcome);
  return pattern && ((sortKey) => pattern.test(sortKey));
}

const visible: ReadonlyMap<OutcomeName, RegExp> = new Map([
  ['visible: lock', /^ECS#/],
  ['visible: counter', /^$/],
  ['visible: token', /^(TOKEN|SIGNATURE)#/],
  ['visible: lock, counter, image', /^(?!TOKEN|SIGNATURE)/],
]);

/** The reason of a refusal by ECS. */
export function ecsRefusal(outcome: OutcomeName): EcsRefusal | undefined {
  return refusals.get(outcome);
}

const refusals: ReadonlyMap<OutcomeName, EcsRefusal> = new Map([
  ['ECS: unavailable', 'unavailable'],
  ['ECS: missing', 'missing'],
  ['ECS: share quota exceeded', 'share quota exceeded'],
]);

/** Gives a call to DynamoDB its outcome, as its caller sees it. */
export async function meet(
  outcome: OutcomeName,
  call: AwsCall,
  forward: () => Promise<AwsAnswer>,
): Promise<CallOutcome> {
  switch (outcome) {
    case 'done':
    case 'slow':
    case 'visible: lock':
    case 'visible: counter':
    case 'visible: token':
    case 'visible: lock, counter, image':
    case 'ECS: unavailable':
    case 'ECS: missing':
    case 'ECS: share quota exceeded':
      return forward();
    case 'cut':
    case 'arrives late':
    case 'killed before':
    case 'terminated before':
      return cut(call, forward);
    case 'answer lost':
    case 'killed after':
    case 'terminated after':
      return loseAnswer(call, forward);
    case 'conflict':
      // Only writes and transactions can meet one.
      if (call.action.startsWith('Transact')) return conflict(call, forward);
      return call.action === 'UpdateItem'
        ? refuse(400, 'TransactionConflictException')(call, forward)
        : forward();
    case 'throttled':
      return refuse(400, 'ThrottlingException')(call, forward);
    case 'error':
      return refuse(500, 'InternalServerError')(call, forward);
    case 'done, then error':
      await forward();
      return refuse(500, 'InternalServerError')(call, forward);
  }
}

/** The answer to every call of a killed worker: it ends at once, and no call takes effect. */
export const outcomeOfTheDead: CallOutcome = {
  status: 400,
  body: JSON.stringify({ __type: 'AccessDeniedException', message: 'the worker was killed' }),
};
