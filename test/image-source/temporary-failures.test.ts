import { expect, test } from 'vitest';
import { startInvocation } from '../../functions/runtime/invocation.ts';
import type { FaultRule } from '../../infra/local/ecs-stand-in/faults.ts';
import { startEcsStandIn } from '../../infra/local/ecs-stand-in/stand-in.ts';
import { startAttempts, unsuccessful } from './attempts.ts';
import { failUntilDeadline, imageSourceAt, outcomeOf, patience } from './connected.ts';

const { state, faults, service, tenant, attempt } = await startAttempts();

const temporary: readonly (readonly [name: string, fault: FaultRule['fault']])[] = [
  ['Throttling.User', 'throttled'],
  ['Throttling', unsuccessful(400, 'Throttling')],
  ['Throttling.Api, as 429', unsuccessful(429, 'Throttling.Api')],
  ['503 ServiceUnavailable', 'unavailable'],
  ['500 InternalError', unsuccessful(500, 'InternalError')],
  ['500 with an unknown code', unsuccessful(500, 'Unheard.Of')],
  ['a broken connection', 'cut'],
  ['a connection that breaks when all is done', 'done, then cut'],
  ['HTML', 'HTML'],
  ['half of its answer', 'done, half the answer'],
  ['an empty 403, as of a proxy', { status: 403, body: {} }],
];
const steps = [
  ['share', 'AssumeRole'],
  ['share', 'DescribeImages'],
  ['share', 'ModifyImageSharePermission'],
  ['unshare', 'AssumeRole'],
  ['unshare', 'ModifyImageSharePermission'],
] as const;
const all = steps.flatMap(([what, action]) =>
  temporary.map(([name, fault]) => ({ what, action, name, fault })),
);

test.each(all)('$what retries $action after $name', async ({ what, action, fault }) => {
  const { image, ...target } = tenant({ sharedWith: new Set(what === 'share' ? [] : [service]) });
  faults.add({ action, fault, times: 1 });
  const { outcome, actions, invocation } = await attempt(what, target);
  expect(outcome).toBe('done');
  expect(actions.filter((name) => name === action)).toHaveLength(2);
  expect(invocation.retries).toHaveLength(1);
  expect([...image.sharedWith]).toEqual(what === 'share' ? [service] : []);
});

test.each(all)(
  '$what answers 503 when $action meets $name until the deadline',
  async ({ what, action, fault }) => {
    const target = tenant({ sharedWith: new Set(what === 'share' ? [] : [service]) });
    const invocation = patience();
    failUntilDeadline(faults, { action, fault }, invocation);
    const { outcome, actions } = await attempt(what, target, invocation);
    expect(outcome).toBe('serviceUnavailable');
    expect(actions.slice(-2)).toEqual([action, action]);
  },
);

test.each(['share', 'unshare'] as const)(
  '%s answers 503 when nothing listens at the address',
  async (what) => {
    const gone = await startEcsStandIn({ state });
    await gone.stop();
    const { accountId, ecsImageId } = tenant();
    const source = imageSourceAt(gone);
    const attempted = source[what](accountId, ecsImageId, startInvocation('id', 300));
    expect(await outcomeOf(attempted)).toBe('serviceUnavailable');
  },
);

test('does not retry what is refused for good', async () => {
  const { accountId } = tenant();
  faults.add({ action: 'DescribeImages', fault: unsuccessful(403, 'Forbidden.RAM') });
  const { actions, invocation } = await attempt('share', { accountId, ecsImageId: 'm-0' });
  expect(actions).toEqual(['AssumeRole', 'DescribeImages']);
  expect(invocation.retries).toEqual([]);
});
