import { inspect } from 'node:util';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
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
const { state, faults } = standIn;
const log = captureLog();
afterAll(() => standIn.stop());
afterEach(() => faults.clear());

function tenant() {
  const accountId = newEcsAccount(state);
  return { accountId, ecsImageId: addImage(state, accountId).imageId };
}

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
