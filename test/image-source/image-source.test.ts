import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { startInvocation } from '../../functions/runtime/invocation.ts';
import type { FaultRule } from '../../infra/local/ecs-stand-in/faults.ts';
import { startEcsStandIn } from '../../infra/local/ecs-stand-in/stand-in.ts';
import { newAccount } from '../../infra/local/ecs-stand-in/state.ts';
import {
  addImage,
  failUntilDeadline,
  imageSourceAt,
  newEcsAccount,
  outcomeOf,
  patience,
} from './connected.ts';

const standIn = await startEcsStandIn();
const { state, faults, requests } = standIn;
const service = state.serviceAccountId;
const usualLimits = { ...state.limits };
afterAll(() => standIn.stop());
afterEach(() => {
  faults.clear();
  Object.assign(state.limits, usualLimits);
});

const another = newEcsAccount(state);

/** An account with an image that can be shared. */
function tenant(more: Parameters<typeof addImage>[2] = {}) {
  const accountId = newEcsAccount(state);
  return { accountId, image: addImage(state, accountId, more) };
}

type Attempt = { readonly accountId: string; readonly ecsImageId: string };

/** Shares or unshares from a cold start, and returns the outcome. */
async function attempt(
  what: 'share' | 'unshare',
  { accountId, ecsImageId }: Attempt,
  invocation = patience(),
) {
  const since = requests.length;
  const outcome = await outcomeOf(imageSourceAt(standIn)[what](accountId, ecsImageId, invocation));
  return { outcome, invocation, actions: requests.slice(since).map(({ action }) => action) };
}

function unsuccessful(status: number, code: string): FaultRule['fault'] {
  return { status, body: { Code: code, Message: 'made up by a test' } };
}

describe('share', () => {
  test('shares the image with the service, through the role', async () => {
    const { accountId, image } = tenant();
    const { outcome, actions } = await attempt('share', { accountId, ecsImageId: image.imageId });
    expect(outcome).toBe('done');
    expect([...image.sharedWith]).toEqual([service]);
    expect(actions).toEqual(['AssumeRole', 'DescribeImages', 'ModifyImageSharePermission']);
  });

  test('succeeds for an image that is already shared, at the limits too', async () => {
    Object.assign(state.limits, { sharesOfAnImage: 1, sharedImagesOfAnAccount: 1 });
    const { accountId, image } = tenant({ sharedWith: new Set([service]) });
    expect(await attempt('share', { accountId, ecsImageId: image.imageId })).toMatchObject({
      outcome: 'done',
    });
    expect([...image.sharedWith]).toEqual([service]);
  });

  test('keeps the other accounts that the image is shared with', async () => {
    const { accountId, image } = tenant({ sharedWith: new Set([another]) });
    await attempt('share', { accountId, ecsImageId: image.imageId });
    expect([...image.sharedWith]).toEqual([another, service]);
  });

  type Row = readonly [seen: string, reason: string, arrange: () => Attempt];
  const rows: readonly Row[] = [
    [
      'an account without the role',
      'roleMissing',
      () => {
        const { accountId, image } = tenant();
        state.accounts.set(accountId, { ...newAccount(), hasRole: false });
        return { accountId, ecsImageId: image.imageId };
      },
    ],
    [
      'an account that STS has never heard of',
      'roleMissing',
      () => ({ accountId: '4711', ecsImageId: tenant().image.imageId }),
    ],
    [
      'a role that may not be assumed',
      'roleNotPermitted',
      () => {
        const { accountId, image } = tenant();
        state.accounts.set(accountId, { ...newAccount(), mayBeAssumed: false });
        return { accountId, ecsImageId: image.imageId };
      },
    ],
    [
      'a role without permissions',
      'roleNotPermitted',
      () => {
        const { accountId, image } = tenant();
        state.accounts.set(accountId, { ...newAccount(), mayShare: false });
        return { accountId, ecsImageId: image.imageId };
      },
    ],
    [
      'a role that may see and not share',
      'roleNotPermitted',
      () => {
        const { accountId, image } = tenant({ refuses: { share: 'Forbidden.RAM' } });
        return { accountId, ecsImageId: image.imageId };
      },
    ],
    [
      'an image that does not exist',
      'ecsImageNotFound',
      () => ({ accountId: tenant().accountId, ecsImageId: 'm-0' }),
    ],
    [
      'an id that is none of ECS at all',
      'ecsImageNotFound',
      () => ({ accountId: tenant().accountId, ecsImageId: 'ä &=+%/?#,\u{1F600}' }),
    ],
    [
      'an image of another account',
      'ecsImageNotFound',
      () => ({ accountId: tenant().accountId, ecsImageId: tenant().image.imageId }),
    ],
    [
      'an image of another account that is shared with this one',
      'ecsImageNotFound',
      () => {
        const { accountId } = tenant();
        const shared = addImage(state, another, { sharedWith: new Set([accountId]) });
        return { accountId, ecsImageId: shared.imageId };
      },
    ],
    [
      'two images, which DescribeImages would both find',
      'ecsImageNotFound',
      () => {
        const { accountId, image } = tenant();
        return { accountId, ecsImageId: `${image.imageId},${addImage(state, accountId).imageId}` };
      },
    ],
    ...(['Creating', 'Waiting', 'UnAvailable', 'CreateFailed', 'Deprecated'] as const).map(
      (status): Row => [
        `an image that is ${status}`,
        'ecsImageNotAvailable',
        () => {
          const { accountId, image } = tenant({ status });
          return { accountId, ecsImageId: image.imageId };
        },
      ],
    ),
    [
      'an image that is shared with as many as can be',
      'ecsShareQuotaExceeded',
      () => {
        state.limits.sharesOfAnImage = 1;
        const { accountId, image } = tenant({ sharedWith: new Set([another]) });
        return { accountId, ecsImageId: image.imageId };
      },
    ],
    [
      'an account that shares as many images as it can',
      'ecsShareQuotaExceeded',
      () => {
        state.limits.sharedImagesOfAnAccount = 1;
        const { accountId, image } = tenant();
        addImage(state, accountId, { sharedWith: new Set([another]) });
        return { accountId, ecsImageId: image.imageId };
      },
    ],
  ];

  test.each(rows)('shares nothing and refuses %s with %s', async (_, reason, arrange) => {
    const arranged = arrange();
    expect(await attempt('share', arranged)).toMatchObject({ outcome: reason });
    expect(state.images.get(arranged.ecsImageId)?.sharedWith ?? new Set()).not.toContain(service);
  });

  // Between DescribeImages and ModifyImageSharePermission an image can change.
  test.each([
    [404, 'InvalidImageId.NotFound', 'ecsImageNotFound'],
    [400, 'IncorrectImageStatus', 'ecsImageNotAvailable'],
    [403, 'OperationDenied.InvalidImageStatus', 'ecsImageNotAvailable'],
    [403, 'QuotaExceed.ShareImage', 'ecsShareQuotaExceeded'],
    [403, 'QuotaExceed.ShareImageUser', 'ecsShareQuotaExceeded'],
    [403, 'Forbidden.RAM', 'roleNotPermitted'],
    [403, 'OperationDenied.EncryptedSnapshot', 'ecsImageNotAvailable'],
    [400, 'InvalidAccount.Forbbiden', 'ecsImageNotAvailable'],
    [409, 'constructor', 'ecsImageNotAvailable'],
  ])('maps %i %s to %s, and logs the code', async (status, code, reason) => {
    const { accountId, image } = tenant();
    faults.add({ action: 'ModifyImageSharePermission', fault: unsuccessful(status, code) });
    const { outcome, invocation } = await attempt('share', { accountId, ecsImageId: image.imageId });
    expect(outcome).toBe(reason);
    expect(invocation.logFields).toMatchObject({ ecsCode: code });
  });

  test('answers 503 when ECS names neither images nor an error', async () => {
    const { accountId, image } = tenant();
    faults.add({ action: 'DescribeImages', fault: { status: 200, body: {} } });
    expect(await attempt('share', { accountId, ecsImageId: image.imageId })).toMatchObject({
      outcome: 'serviceUnavailable',
    });
  });

  test('answers 503 when STS returns no credentials', async () => {
    const { accountId, image } = tenant();
    faults.add({ action: 'AssumeRole', fault: { status: 200, body: {} } });
    expect(await attempt('share', { accountId, ecsImageId: image.imageId })).toMatchObject({
      outcome: 'serviceUnavailable',
    });
  });
});

describe('unshare', () => {
  const sharedImage = { sharedWith: new Set([service]) };

  function sharing(more: Parameters<typeof addImage>[2] = {}) {
    const { accountId, image } = tenant({ sharedWith: new Set([service, another]), ...more });
    return { accountId, image, ecsImageId: image.imageId };
  }

  test('takes back only the share with the service', async () => {
    const { image, ...arranged } = sharing();
    const { outcome, actions } = await attempt('unshare', arranged);
    expect(outcome).toBe('done');
    expect([...image.sharedWith]).toEqual([another]);
    expect(actions).toEqual(['AssumeRole', 'ModifyImageSharePermission']);
  });

  test.each([
    ['an image that is not shared', () => sharing({ sharedWith: new Set() })],
    ['an image that is gone', () => ({ ...sharing(), ecsImageId: 'm-0' })],
    [
      'an image that is now of another account',
      () => ({ ...sharing(), ecsImageId: addImage(state, another, sharedImage).imageId }),
    ],
    ['a Deprecated image', () => sharing({ status: 'Deprecated' })],
  ])('counts %s as unshared', async (_, arrange) => {
    expect(await attempt('unshare', arrange())).toMatchObject({ outcome: 'done' });
  });

  type Row = readonly [seen: string, reason: string, arrange: () => Attempt];
  const withAccount = (change: Partial<ReturnType<typeof newAccount>>) => () => {
    const arranged = sharing();
    state.accounts.set(arranged.accountId, { ...newAccount(), ...change });
    return arranged;
  };
  const rows: readonly Row[] = [
    ['the role is gone', 'roleNotPermitted', withAccount({ hasRole: false })],
    ['the role may not be assumed any more', 'roleNotPermitted', withAccount({ mayBeAssumed: false })],
    ['the role has lost its permissions', 'roleNotPermitted', withAccount({ mayShare: false })],
    ['ECS 400 IncorrectImageStatus', 'ecsImageNotAvailable', () => sharing({ status: 'Creating' })],
    [
      'ECS 403 OperationDenied.InvalidImageStatus',
      'ecsImageNotAvailable',
      () => sharing({ status: 'UnAvailable' }),
    ],
  ];

  test.each(rows)('leaves the image shared and refuses %s with %s', async (_, reason, arrange) => {
    const arranged = arrange();
    expect(await attempt('unshare', arranged)).toMatchObject({ outcome: reason });
    expect(state.images.get(arranged.ecsImageId)?.sharedWith).toContain(service);
  });

  test('answers "not available" to any other refusal, and logs the code', async () => {
    faults.add({
      action: 'ModifyImageSharePermission',
      fault: unsuccessful(403, 'OperationDenied.ImageInUse'),
    });
    const { outcome, invocation } = await attempt('unshare', sharing());
    expect(outcome).toBe('ecsImageNotAvailable');
    expect(invocation.logFields).toMatchObject({ ecsCode: 'OperationDenied.ImageInUse' });
  });
});

describe('temporary failures', () => {
  const temporary: readonly (readonly [name: string, fault: FaultRule['fault']])[] = [
    ['Throttling.User', 'throttled'],
    ['Throttling', unsuccessful(400, 'Throttling')],
    ['Throttling.Api, as 429', unsuccessful(429, 'Throttling.Api')],
    ['503 ServiceUnavailable', 'unavailable'],
    ['500 InternalError', unsuccessful(500, 'InternalError')],
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
    const { accountId, image } = tenant({ sharedWith: new Set(what === 'share' ? [] : [service]) });
    faults.add({ action, fault, times: 1 });
    const { outcome, actions, invocation } = await attempt(what, { accountId, ecsImageId: image.imageId });
    expect(outcome).toBe('done');
    expect(actions.filter((name) => name === action)).toHaveLength(2);
    expect(invocation.retries).toHaveLength(1);
    expect([...image.sharedWith]).toEqual(what === 'share' ? [service] : []);
  });

  test.each(all)(
    '$what answers 503 when $action meets $name until the deadline',
    async ({ what, action, fault }) => {
      const { accountId, image } = tenant({ sharedWith: new Set(what === 'share' ? [] : [service]) });
      const invocation = patience();
      failUntilDeadline(faults, { action, fault }, invocation);
      const target = { accountId, ecsImageId: image.imageId };
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
      const { accountId, image } = tenant();
      const source = imageSourceAt(gone);
      const attempted = source[what](accountId, image.imageId, startInvocation('id', 300));
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
});
