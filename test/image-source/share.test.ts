import { describe, expect, test } from 'vitest';
import { newAccount } from '../../infra/local/ecs-stand-in/state.ts';
import { startAttempts, type Target, unsuccessful } from './attempts.ts';
import { addImage } from './connected.ts';

const { state, faults, service, another, tenant, attempt } = await startAttempts();

describe('share', () => {
  test('shares the image with the service, through the role', async () => {
    const { image, ...target } = tenant();
    const { outcome, actions } = await attempt('share', target);
    expect(outcome).toBe('done');
    expect([...image.sharedWith]).toEqual([service]);
    expect(actions).toEqual(['AssumeRole', 'DescribeImages', 'ModifyImageSharePermission']);
  });

  test('succeeds for an image that is already shared, at the limits too', async () => {
    Object.assign(state.limits, { sharesOfAnImage: 1, sharedImagesOfAnAccount: 1 });
    const { image, ...target } = tenant({ sharedWith: new Set([service]) });
    expect(await attempt('share', target)).toMatchObject({ outcome: 'done' });
    expect([...image.sharedWith]).toEqual([service]);
  });

  test('keeps the other accounts that the image is shared with', async () => {
    const { image, ...target } = tenant({ sharedWith: new Set([another]) });
    await attempt('share', target);
    expect([...image.sharedWith]).toEqual([another, service]);
  });

  type Row = readonly [seen: string, reason: string, arrange: () => Target];
  const withAccount = (change: Partial<ReturnType<typeof newAccount>>) => () => {
    const arranged = tenant();
    state.accounts.set(arranged.accountId, { ...newAccount(), ...change });
    return arranged;
  };
  const rows: readonly Row[] = [
    ['an account without the role', 'roleMissing', withAccount({ hasRole: false })],
    ['an account that STS has never heard of', 'roleMissing', () => ({ ...tenant(), accountId: '4711' })],
    ['a role that may not be assumed', 'roleNotPermitted', withAccount({ mayBeAssumed: false })],
    ['a role without permissions', 'roleNotPermitted', withAccount({ mayShare: false })],
    [
      'a role that may see and not share',
      'roleNotPermitted',
      () => tenant({ refuses: { share: 'Forbidden.RAM' } }),
    ],
    ['an image that does not exist', 'ecsImageNotFound', () => ({ ...tenant(), ecsImageId: 'm-0' })],
    [
      'an id that is none of ECS at all',
      'ecsImageNotFound',
      () => ({ ...tenant(), ecsImageId: 'ä &=+%/?#,\u{1F600}' }),
    ],
    [
      'an image of another account',
      'ecsImageNotFound',
      () => ({ ...tenant(), ecsImageId: tenant().ecsImageId }),
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
        const { accountId, ecsImageId } = tenant();
        return { accountId, ecsImageId: `${ecsImageId},${addImage(state, accountId).imageId}` };
      },
    ],
    ...(['Creating', 'Waiting', 'UnAvailable', 'CreateFailed', 'Deprecated'] as const).map(
      (status): Row => [`an image that is ${status}`, 'ecsImageNotAvailable', () => tenant({ status })],
    ),
    [
      'an image that is shared with as many as can be',
      'ecsShareQuotaExceeded',
      () => {
        state.limits.sharesOfAnImage = 1;
        return tenant({ sharedWith: new Set([another]) });
      },
    ],
    [
      'an account that shares as many images as it can',
      'ecsShareQuotaExceeded',
      () => {
        state.limits.sharedImagesOfAnAccount = 1;
        const arranged = tenant();
        addImage(state, arranged.accountId, { sharedWith: new Set([another]) });
        return arranged;
      },
    ],
  ];

  test.each(rows)('shares nothing and refuses %s with %s', async (_, reason, arrange) => {
    const arranged = arrange();
    const { outcome, cause } = await attempt('share', arranged);
    expect(outcome).toBe(reason);
    // The log shows what STS or ECS said.
    if (reason.startsWith('role')) expect(cause).toMatchObject({ code: expect.any(String) });
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
    faults.add({ action: 'ModifyImageSharePermission', fault: unsuccessful(status, code) });
    const { outcome, invocation, cause } = await attempt('share', tenant());
    expect(outcome).toBe(reason);
    expect(cause).toMatchObject({ code });
    expect(invocation.logFields).toMatchObject({ ecsCode: code });
  });

  test('answers 503 when ECS names neither images nor an error', async () => {
    faults.add({ action: 'DescribeImages', fault: { status: 200, body: {} } });
    expect(await attempt('share', tenant())).toMatchObject({ outcome: 'serviceUnavailable' });
  });

  test('answers 503 when STS returns no credentials', async () => {
    faults.add({ action: 'AssumeRole', fault: { status: 200, body: {} } });
    expect(await attempt('share', tenant())).toMatchObject({ outcome: 'serviceUnavailable' });
  });
});
