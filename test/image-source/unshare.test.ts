import { describe, expect, test } from 'vitest';
import { newAccount } from '../../infra/local/ecs-stand-in/state.ts';
import { startAttempts, type Target, unsuccessful } from './attempts.ts';
import { addImage } from './connected.ts';

const { state, faults, service, another, tenant, attempt } = await startAttempts();

describe('unshare', () => {
  const sharedImage = { sharedWith: new Set([service]) };

  const sharing: typeof tenant = (more) => tenant({ sharedWith: new Set([service, another]), ...more });

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

  type Row = readonly [seen: string, reason: string, arrange: () => Target];
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
    const { outcome, cause } = await attempt('unshare', arranged);
    expect(outcome).toBe(reason);
    expect(cause).toBeInstanceOf(Error);
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
