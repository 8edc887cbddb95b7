import { inspect } from 'node:util';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { secretReader, serviceKeyFrom } from '../../functions/image-source/service-key.ts';
import { startInvocation } from '../../functions/runtime/invocation.ts';
import { startAwsEndpoint } from '../../infra/emulator/aws/aws-endpoint.ts';
import { type AwsService, refusal } from '../../infra/emulator/aws/aws-service.ts';
import { createCallers } from '../../infra/emulator/aws/callers.ts';
import type { FaultRule } from '../../infra/local/ecs-stand-in/faults.ts';
import { startEcsStandIn } from '../../infra/local/ecs-stand-in/stand-in.ts';
import { newAccessKey } from '../../infra/local/ecs-stand-in/state.ts';
import { captureLog } from '../support/captured-log.ts';
import { callAwsAt } from '../support/interceptable-aws.ts';
import {
  addImage,
  failUntilDeadline,
  imageSourceAt,
  newEcsAccount,
  outcomeOf,
  patience,
  secretText,
} from './connected.ts';

const standIn = await startEcsStandIn();
const { state, faults, requests } = standIn;
const log = captureLog();
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

// The secret, as Secrets Manager has it; tests change it.
let secret: string | undefined;
let readings = 0;
const secretArn = 'arn:aws:secretsmanager:eu-central-1:000000000000:secret:ServiceKey';
const secretsManager: AwsService = {
  name: 'secretsmanager',
  target: 'secretsmanager',
  permissions: () => [],
  async answer(action, input) {
    readings += 1;
    const { SecretId } = input as { readonly SecretId?: string };
    if (action !== 'GetSecretValue' || SecretId !== secretArn)
      return refusal(400, 'ResourceNotFoundException', 'there is no such secret');
    return { status: 200, body: JSON.stringify({ SecretString: secret }) };
  },
};
const callers = createCallers(['Test']);
const aws = await startAwsEndpoint([secretsManager], callers);
callAwsAt(aws.url, callers.credentials('Test'));
process.env['AWS_ENDPOINT_URL_SECRETS_MANAGER'] = aws.url;
afterAll(() => aws.stop());

describe("the service's own access key", () => {
  function inSecretsManager() {
    secret = secretText(state.serviceKey);
    readings = 0;
    return imageSourceAt(standIn, serviceKeyFrom(secretReader(secretArn)));
  }

  /** The metrics that were emitted, by their names. */
  function emitted(): unknown[] {
    return log.lines().filter((line) => '_aws' in line);
  }

  test('is read once', async () => {
    const source = inSecretsManager();
    for (const { accountId, ecsImageId } of [tenant(), tenant()])
      await source.share(accountId, ecsImageId, patience());
    expect(readings).toBe(1);
  });

  test('is read again when it is refused, as after a rotation', async () => {
    const source = inSecretsManager();
    const [one, other, third] = [tenant(), tenant(), tenant()];
    await source.share(one.accountId, one.ecsImageId, patience());
    state.serviceKey = newAccessKey();
    secret = secretText(state.serviceKey);
    expect(await outcomeOf(source.share(other.accountId, other.ecsImageId, patience()))).toBe('done');
    expect(await outcomeOf(source.share(third.accountId, third.ecsImageId, patience()))).toBe('done');
    expect(readings).toBe(2);
    expect(emitted()).toEqual([]);
  });

  test.each([
    ['whose secret is wrong', () => secretText({ ...state.serviceKey, secret: 'wrong' })],
    ['that nobody knows', () => secretText(newAccessKey())],
  ])('answers 503 and emits the metric of the alarm when refused: %s', async (_, wrongSecret) => {
    const source = inSecretsManager();
    secret = wrongSecret();
    const { accountId, ecsImageId } = tenant();
    for (const what of ['share', 'unshare'] as const) {
      log.clear();
      expect(await outcomeOf(source[what](accountId, ecsImageId, patience()))).toBe('serviceUnavailable');
      expect(emitted()).toEqual([
        {
          _aws: {
            Timestamp: expect.any(Number),
            CloudWatchMetrics: [
              {
                Namespace: 'Imprint',
                Dimensions: [['Stage']],
                Metrics: [{ Name: 'ServiceKeyRefused', Unit: 'Count' }],
              },
            ],
          },
          Stage: 'test',
          ServiceKeyRefused: 1,
        },
      ]);
    }
    secret = secretText(state.serviceKey);
    expect(await outcomeOf(source.share(accountId, ecsImageId, patience()))).toBe('done');
  });

  test.each([
    [403, 'Forbidden.AccessKeyDisabled'],
    [403, 'InvalidAccessKeyId.Inactive'],
    [404, 'InvalidAccessKeyId.NotFound'],
    [400, 'SignatureDoesNotMatch'],
    [400, 'IncompleteSignature'],
  ])('answers 503 and emits the metric of the alarm for %i %s', async (status, code) => {
    const source = inSecretsManager();
    const { accountId, ecsImageId } = tenant();
    faults.add({ action: 'AssumeRole', fault: { status, body: { Code: code, Message: 'made up' } } });
    expect(await outcomeOf(source.share(accountId, ecsImageId, patience()))).toBe('serviceUnavailable');
    expect(emitted()).toMatchObject([{ ServiceKeyRefused: 1 }]);
    expect(readings).toBe(2);
  });

  test.each([
    ['is empty', ''],
    ['is not there', undefined],
    ['is no JSON', 'AccessKeyId=LTAI'],
    ['is JSON of another kind', '"LTAI"'],
    ['is null', 'null'],
    ['lacks the key', '{"AccessKeyId":"LTAI"}'],
  ])('answers 503 when its secret %s, and is read again', async (_, text) => {
    const source = inSecretsManager();
    const { accountId, ecsImageId } = tenant();
    secret = text;
    expect(await outcomeOf(source.share(accountId, ecsImageId, patience()))).toBe('serviceUnavailable');
    secret = secretText(state.serviceKey);
    expect(await outcomeOf(source.share(accountId, ecsImageId, patience()))).toBe('done');
  });

  test('is in no log line and in no error, whatever goes wrong', async () => {
    const source = inSecretsManager();
    const { accountId, ecsImageId } = tenant();
    await source.share(accountId, ecsImageId, patience());
    const [role] = [...state.roleCredentials.values()].filter((found) => found.accountId === accountId);
    const seen: unknown[] = [];
    const attempt = async (rule: FaultRule, what: 'share' | 'unshare', from = source) => {
      const invocation = patience();
      const endFault = failUntilDeadline(faults, rule, invocation);
      await from[what](accountId, ecsImageId, invocation).catch((error: unknown) => seen.push(error));
      endFault();
      seen.push(invocation);
    };
    for (const fault of ['throttled', 'cut', 'HTML', 'done, half the answer', 'done, then cut'] as const) {
      for (const action of ['AssumeRole', 'DescribeImages', 'ModifyImageSharePermission']) {
        await attempt({ action, fault }, 'share', imageSourceAt(standIn));
        await attempt({ action, fault }, 'unshare');
      }
    }
    for (const code of ['SignatureDoesNotMatch', 'Forbidden.RAM', 'InvalidSecurityToken.Expired']) {
      const Message = `string to sign is: ${secret} ${role?.securityToken} ${role?.secret}`;
      const fault = { status: 403, body: { Code: code, Message } };
      await attempt({ fault }, 'share');
      await attempt({ fault }, 'share', inSecretsManager());
    }
    secret = '{"AccessKeyId":"LTAI","AccessKeySecret":"half a secr';
    const damaged = imageSourceAt(standIn, serviceKeyFrom(secretReader(secretArn)));
    const invocation = startInvocation('REQUEST', 200);
    await damaged.share(accountId, ecsImageId, invocation).catch((error: unknown) => seen.push(error));
    seen.push(invocation);

    const text = log.text() + inspect(seen, { depth: Number.POSITIVE_INFINITY, showHidden: true });
    expect(role).toBeDefined();
    const secrets = [...state.roleCredentials.values()].flatMap((found) => [
      found.secret,
      found.securityToken,
    ]);
    for (const found of [...secrets, state.serviceKey.secret, 'half a secr', 'ACS3-HMAC-SHA256'])
      expect(text.includes(found), found.slice(0, 4)).toBe(false);
  });
});
