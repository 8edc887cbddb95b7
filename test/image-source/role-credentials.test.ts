import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { startEcsStandIn } from '../../infra/local/ecs-stand-in/stand-in.ts';
import { addImage, imageSourceAt, newEcsAccount, outcomeOf, patience } from './connected.ts';

const standIn = await startEcsStandIn();
const { state, faults, requests } = standIn;
afterAll(() => standIn.stop());
afterEach(() => {
  faults.clear();
  state.roleCredentialsLifetimeMs = undefined;
  vi.useRealTimers();
});

function tenant() {
  const accountId = newEcsAccount(state);
  return { accountId, ecsImageId: addImage(state, accountId).imageId };
}

/** How often the roles of these accounts have been assumed. */
function assumed(...accountIds: readonly string[]): number {
  return requests.filter(({ parameters }) =>
    accountIds.some((accountId) => parameters['RoleArn']?.includes(`::${accountId}:`)),
  ).length;
}

describe('role credentials', () => {
  test('are requested once for each account', async () => {
    const [one, other] = [tenant(), tenant()];
    const source = imageSourceAt(standIn);
    for (const { accountId, ecsImageId } of [one, other, one, other]) {
      await source.share(accountId, ecsImageId, patience());
      await source.unshare(accountId, ecsImageId, patience());
    }
    expect(assumed(one.accountId)).toBe(1);
    expect(assumed(other.accountId)).toBe(1);
  });

  test('are never those of another account', async () => {
    const [one, other] = [tenant(), tenant()];
    const source = imageSourceAt(standIn);
    await source.share(one.accountId, one.ecsImageId, patience());
    expect(await outcomeOf(source.share(other.accountId, one.ecsImageId, patience()))).toBe(
      'ecsImageNotFound',
    );
    const since = requests.length;
    await source.share(other.accountId, other.ecsImageId, patience());
    expect(new Set(requests.slice(since).map(({ accountId }) => accountId))).toEqual(
      new Set([other.accountId]),
    );
  });

  test.each([
    ['an hour', 60],
    ['twenty minutes', 20],
  ])('that are valid for %s are used until five minutes before they expire', async (_, minutes) => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 10, 5) });
    state.roleCredentialsLifetimeMs = minutes * 60_000;
    const { accountId, ecsImageId } = tenant();
    const source = imageSourceAt(standIn);
    const shareAt = async (ms: number) => {
      vi.setSystemTime(Date.UTC(2026, 10, 5) + ms);
      await source.share(accountId, ecsImageId, patience());
      return assumed(accountId);
    };
    const untilFiveMinutesBefore = (minutes - 5) * 60_000;
    expect(await shareAt(0)).toBe(1);
    expect(await shareAt(untilFiveMinutesBefore - 1)).toBe(1);
    expect(await shareAt(untilFiveMinutesBefore)).toBe(2);
    expect(await shareAt(2 * untilFiveMinutesBefore - 1)).toBe(2);
  });

  test('that are valid for five minutes or less are not kept', async () => {
    state.roleCredentialsLifetimeMs = 5 * 60_000;
    const { accountId, ecsImageId } = tenant();
    const source = imageSourceAt(standIn);
    await source.share(accountId, ecsImageId, patience());
    expect(assumed(accountId)).toBe(2);
  });

  test('are requested again after a refusal to assume the role', async () => {
    const { accountId, ecsImageId } = tenant();
    const account = state.accounts.get(accountId);
    if (account) account.hasRole = false;
    const source = imageSourceAt(standIn);
    expect(await outcomeOf(source.share(accountId, ecsImageId, patience()))).toBe('roleMissing');
    if (account) account.hasRole = true;
    expect(await outcomeOf(source.share(accountId, ecsImageId, patience()))).toBe('done');
  });

  function revokeAll(accountId: string): void {
    for (const credentials of state.roleCredentials.values()) {
      if (credentials.accountId === accountId) credentials.revoked = true;
    }
  }

  test('that were revoked are requested again, by the next request at the latest', async () => {
    const { accountId, ecsImageId } = tenant();
    const source = imageSourceAt(standIn);
    await source.share(accountId, ecsImageId, patience());
    revokeAll(accountId);
    const first = await outcomeOf(source.share(accountId, ecsImageId, patience()));
    expect(['done', 'serviceUnavailable']).toContain(first);
    expect(await outcomeOf(source.share(accountId, ecsImageId, patience()))).toBe('done');
    expect(assumed(accountId)).toBe(2);
  });

  test.each(['share', 'unshare'] as const)(
    'that were revoked are requested again within the request: %s',
    async (what) => {
      const { accountId, ecsImageId } = tenant();
      const source = imageSourceAt(standIn);
      await source.share(accountId, ecsImageId, patience());
      revokeAll(accountId);
      expect(await outcomeOf(source[what](accountId, ecsImageId, patience()))).toBe('done');
      expect(assumed(accountId)).toBe(2);
    },
  );

  test.each([
    ['share', 'roleMissing'],
    ['unshare', 'roleNotPermitted'],
  ] as const)('the role is gone, and its credentials were in use: %s says %s', async (what, reason) => {
    const { accountId, ecsImageId } = tenant();
    const source = imageSourceAt(standIn);
    await source.share(accountId, ecsImageId, patience());
    state.accounts.delete(accountId);
    revokeAll(accountId);
    expect(await outcomeOf(source[what](accountId, ecsImageId, patience()))).toBe(reason);
  });

  test('that are always refused answer 503 after two calls of STS at most', async () => {
    const { accountId, ecsImageId } = tenant();
    faults.add({
      action: 'DescribeImages',
      fault: { status: 403, body: { Code: 'InvalidSecurityToken.Expired', Message: 'made up' } },
    });
    const source = imageSourceAt(standIn);
    expect(await outcomeOf(source.share(accountId, ecsImageId, patience()))).toBe('serviceUnavailable');
    expect(assumed(accountId)).toBeLessThanOrEqual(2);
  });
});
