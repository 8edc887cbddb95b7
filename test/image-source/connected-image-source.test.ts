import { createServer } from 'node:http';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ImageSource } from '../../functions/image-source/image-source.ts';
import { imageSourceOfStage } from '../../functions/image-source/image-source-of-stage.ts';
import { sharedImages } from '../../functions/image-source/shared-images.ts';
import { startInvocation } from '../../functions/runtime/invocation.ts';
import { close, listen } from '../../infra/emulator/loopback-server.ts';
import { type EcsStandIn, startEcsStandIn } from '../../infra/local/ecs-stand-in/stand-in.ts';
import { newEcsImage } from '../../infra/local/ecs-stand-in/state.ts';
import { captureLog } from '../support/captured-log.ts';
import {
  apisAt,
  failUntilDeadline,
  newEcsAccount,
  outcomeOf,
  regionId,
  secretText,
  serviceKeyOf,
} from './connected.ts';

const log = captureLog();
const invocation = () => startInvocation('id', 30_000);

let ecs: EcsStandIn;
/** The calls to Secrets Manager. */
let asked: { readonly target: unknown; readonly body: string }[];
let stop: () => Promise<unknown>;
beforeEach(async () => {
  ecs = await startEcsStandIn();
  asked = [];
  const secretsManager = createServer(async (request, response) => {
    const body = (await request.toArray()).join('');
    asked.push({ target: request.headers['x-amz-target'], body });
    response.end(JSON.stringify({ SecretString: secretText(ecs.state.serviceKey) }));
  });
  const port = await listen(secretsManager, 0);
  stop = () => Promise.all([close(secretsManager), ecs.stop()]);
  for (const [name, value] of Object.entries({
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'key',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${port}`,
    IMAGE_SOURCE: 'alibaba-cloud',
    STAGE: 'production',
    ECS_ENDPOINT: ecs.url,
    STS_ENDPOINT: ecs.url,
    SERVICE_KEY_SECRET_ARN: 'the-arn',
    ALIBABA_REGION_ID: regionId,
    ALIBABA_ACCOUNT_ID: ecs.state.serviceAccountId,
  })) {
    vi.stubEnv(name, value);
  }
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await stop();
});

/** The calls to ECS and STS. */
const actions = () => ecs.requests.map(({ action }) => action);

function refusing(action: string, status: number, Code: string, times = Number.POSITIVE_INFINITY): void {
  ecs.faults.add({ action, times, fault: { status, body: { Code } } });
}

async function share(source: ImageSource): Promise<ReadonlySet<string>> {
  const accountId = newEcsAccount(ecs.state);
  const image = newEcsImage('m-1', accountId);
  ecs.state.images.set(image.imageId, image);
  expect(await outcomeOf(source.share(accountId, 'm-1', invocation()))).toBe('done');
  return image.sharedWith;
}

it('a connected stage shares with its account at Alibaba Cloud, with the key in its secret', async () => {
  expect(await share(imageSourceOfStage())).toEqual(new Set([ecs.state.serviceAccountId]));
  expect(asked).toEqual([{ target: 'secretsmanager.GetSecretValue', body: '{"SecretId":"the-arn"}' }]);
  expect(
    ecs.requests.map(({ action, version, parameters }) => [action, version, parameters['RegionId']]),
  ).toEqual([
    ['AssumeRole', '2015-04-01', undefined],
    ['DescribeImages', '2014-05-26', regionId],
    ['ModifyImageSharePermission', '2014-05-26', regionId],
  ]);
});

it.each([
  'STAGE',
  'ECS_ENDPOINT',
  'STS_ENDPOINT',
  'SERVICE_KEY_SECRET_ARN',
  'ALIBABA_REGION_ID',
  'ALIBABA_ACCOUNT_ID',
])('a connected stage does not start without %s', (name) => {
  vi.stubEnv(name, '');
  expect(() => imageSourceOfStage()).toThrow(`environment variable ${name} is not set`);
});

it('a refused key emits the metric of its stage and is read again', async () => {
  const source = imageSourceOfStage();
  const accountId = newEcsAccount(ecs.state);
  refusing('AssumeRole', 404, 'InvalidAccessKeyId.NotFound');
  expect(await outcomeOf(source.share(accountId, 'm-1', invocation()))).toBe('serviceUnavailable');
  expect(log.lines()).toMatchObject([{ Stage: 'production', ServiceKeyRefused: 1 }]);
  expect(asked).toHaveLength(2);
  await outcomeOf(source.share(accountId, 'm-1', invocation()));
  expect(asked).toHaveLength(4);
});

it('a key that is accepted once it is read again emits no metric', async () => {
  const accountId = newEcsAccount(ecs.state);
  refusing('AssumeRole', 404, 'InvalidAccessKeyId.NotFound', 1);
  refusing('AssumeRole', 404, 'EntityNotExist.Role', 1);
  expect(await outcomeOf(imageSourceOfStage().share(accountId, 'm-1', invocation()))).toBe('roleMissing');
  expect(log.text()).toBe('');
});

it.each(['AccessKeyId', 'AccessKeySecret', 'SecurityToken', 'Expiration'])(
  "a role's credentials without their %s are no answer of STS, and are not used",
  async (missing) => {
    const accountId = newEcsAccount(ecs.state);
    const whole = {
      AccessKeyId: 'a',
      AccessKeySecret: 'b',
      SecurityToken: 'c',
      Expiration: '2099-01-01T00:00:00Z',
    };
    const body = { Credentials: { ...whole, [missing]: undefined } };
    ecs.faults.add({ action: 'AssumeRole', fault: { status: 200, body } });
    const attempt = imageSourceOfStage().share(accountId, 'm-1', invocation());
    expect(await outcomeOf(attempt)).toBe('serviceUnavailable');
    expect(actions()).not.toContain('DescribeImages');
  },
);

it.each([
  ['ModifyImageSharePermission', 503, 'ServiceUnavailable', 'TransientError'],
  ['AssumeRole', 400, 'InvalidParameter', 'RpcError'],
  ['AssumeRole', 404, 'InvalidAccessKeyId.NotFound', 'RpcError'],
])('a 503 after %s answered %i %s has it as its cause', async (action, status, code, name) => {
  const accountId = newEcsAccount(ecs.state);
  const untilDeadline = invocation();
  failUntilDeadline(ecs.faults, { action, fault: { status, body: { Code: code } } }, untilDeadline);
  const unsharing = imageSourceOfStage().unshare(accountId, 'm-1', untilDeadline);
  await expect(unsharing).rejects.toMatchObject({
    name: 'UnavailableError',
    cause: { name, message: `${action}: ${status} ${code}` },
  });
});

it('does not find several ids in one, though ECS finds each image', async () => {
  const accountId = newEcsAccount(ecs.state);
  for (const id of ['m-1', 'm-2']) ecs.state.images.set(id, newEcsImage(id, accountId));
  const attempt = imageSourceOfStage().share(accountId, 'm-1,m-2', invocation());
  expect(await outcomeOf(attempt)).toBe('ecsImageNotFound');
  expect(actions()).toEqual(['AssumeRole', 'DescribeImages']);
});

it.each([
  ['AssumeRole', 'NoPermission.Policy'],
  ['DescribeImages', 'NoPermission'],
])('blames the role when %s refuses with %s', async (action, Code) => {
  const accountId = newEcsAccount(ecs.state);
  ecs.faults.add({ action, fault: { status: 403, body: { Code } } });
  expect(await outcomeOf(imageSourceOfStage().share(accountId, 'm-1', invocation()))).toBe(
    'roleNotPermitted',
  );
});

it('answers 503 when STS refuses for a reason of its own', async () => {
  const accountId = newEcsAccount(ecs.state);
  ecs.faults.add({ action: 'AssumeRole', fault: { status: 400, body: { Code: 'InvalidParameter' } } });
  expect(await outcomeOf(imageSourceOfStage().share(accountId, 'm-1', invocation()))).toBe(
    'serviceUnavailable',
  );
  expect(log.text()).toBe('');
});

it("requests new credentials after a role's were refused twice", async () => {
  const source = imageSourceOfStage();
  const accountId = newEcsAccount(ecs.state);
  ecs.state.images.set('m-1', newEcsImage('m-1', accountId));
  const refused = { status: 403, body: { Code: 'InvalidSecurityToken.Expired' } };
  ecs.faults.add({ action: 'DescribeImages', times: 2, fault: refused });
  expect(await outcomeOf(source.share(accountId, 'm-1', invocation()))).toBe('serviceUnavailable');
  expect(await outcomeOf(source.share(accountId, 'm-1', invocation()))).toBe('done');
  expect(ecs.requests.filter(({ action }) => action === 'AssumeRole')).toHaveLength(3);
});

it('lists all that is shared, over several pages', async () => {
  const owner = newEcsAccount(ecs.state);
  const ids = Array.from({ length: 101 }, (_, index) => `m-${index}`);
  for (const id of ids) {
    const sharedWith = new Set([ecs.state.serviceAccountId]);
    ecs.state.images.set(id, newEcsImage(id, owner, { sharedWith, creationTime: '2026-01-01T00:00:00Z' }));
  }
  const options = { ecs: apisAt(ecs.url).ecs, regionId, serviceAccountId: ecs.state.serviceAccountId };
  const shared = await sharedImages(options, serviceKeyOf(ecs.state), invocation);
  expect(shared.map(({ ecsImageId }) => ecsImageId).sort()).toEqual(ids.sort());
  expect(new Set(shared.map(({ accountId, createdAt }) => `${accountId} ${createdAt}`))).toEqual(
    new Set([`${owner} ${Date.UTC(2026, 0, 1)}`]),
  );
});
