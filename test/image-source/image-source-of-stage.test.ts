import { afterEach, describe, expect, it, vi } from 'vitest';
import { imageSourceOfStage } from '../../functions/image-source/image-source-of-stage.ts';
import { startInvocation } from '../../functions/runtime/invocation.ts';
import { refusalAnswer } from '../support/api-event.ts';

const imageSource = async (name: string) => {
  vi.stubEnv('IMAGE_SOURCE', name);
  return imageSourceOfStage();
};
const share = async (source: string, ecsImageId: string) =>
  (await imageSource(source)).share('1', ecsImageId, startInvocation('id'));
const unshare = async (source: string, ecsImageId: string) =>
  (await imageSource(source)).unshare('1', ecsImageId, startInvocation('id'));
const refused = async (attempt: typeof share, source: string, ecsImageId: string) => {
  const { status, code, message } = await refusalAnswer(() => attempt(source, ecsImageId));
  return `${status} ${code}: ${message}`;
};

const ecsImage = (rule: string) =>
  `400 InvalidEcsImageId: Specified parameter EcsImageId is not valid. ${rule}`;
const role = (rule: string) => `400 InvalidRoleArn: Specified parameter RoleArn is not valid. ${rule}`;

const missing = ecsImage('The specified EcsImageId does not exist or not you onwer.');
const notAvailable = ecsImage('The image is not available.');
const shareQuota = ecsImage('The share Image Quota exceeds or the shared image user quota exceeds.');
const noRole = role('You haven\u2019t created AliyunBatchComputeDefaultRole yet.');
const noPermission = role('AliyunBatchComputeDefaultRole don\u2019t have access to share image.');
const unavailable =
  '503 ServiceUnavailable: The request has failed due to a temporary failure of the server.';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the sandbox', () => {
  it.each(['m-', 'm-bp1abc', 'm-not', 'm-keep-nopermission-1', 'm-keep-unavailable-1', 'm-NOTFOUND', 'm-𠮷'])(
    'shares %s',
    async (id) => {
      await expect(share('sandbox', id)).resolves.toBeUndefined();
    },
  );

  it.each([
    ['bp1abc', missing],
    ['M-bp1abc', missing],
    [' m-bp1abc', missing],
    ['m', missing],
    ['xm-notfound', missing],
    ['m-notfound', missing],
    ['m-notfound-1', missing],
    ['m-unavailable', notAvailable],
    ['m-unavailable-1', notAvailable],
    ['m-sharequota', shareQuota],
    ['m-sharequota2', shareQuota],
    ['m-norole', noRole],
    ['m-norole-for-me', noRole],
    ['m-nopermission', noPermission],
    ['m-nopermission-1', noPermission],
    ['m-throttled', unavailable],
    ['m-throttled-1', unavailable],
  ])('refuses %s', async (id, answer) => {
    expect(await refused(share, 'sandbox', id)).toBe(answer);
  });

  it.each([
    ['m-keep-nopermission', noPermission],
    ['m-keep-nopermission-1', noPermission],
    ['m-keep-unavailable', notAvailable],
    ['m-keep-unavailable-1', notAvailable],
  ])('refuses to take back the share of %s', async (id, answer) => {
    expect(await refused(unshare, 'sandbox', id)).toBe(answer);
  });

  it.each(['m-bp1abc', 'm-keep', 'm-notfound-any-more'])('takes back the share of %s', async (id) => {
    await expect(unshare('sandbox', id)).resolves.toBeUndefined();
  });

  it('shares what is shared already', async () => {
    await share('sandbox', 'm-1');
    await expect(share('sandbox', 'm-1')).resolves.toBeUndefined();
  });
});

it('a stage without ECS shares and unshares nothing', async () => {
  expect(await refused(share, 'unavailable', 'm-bp1abc')).toBe(unavailable);
  expect(await refused(unshare, 'unavailable', 'm-bp1abc')).toBe(unavailable);
});

it.each(['', 'Sandbox', 'constructor', 'alibaba'])(
  'does not start with the image source %j',
  async (name) => {
    await expect(imageSource(name)).rejects.toThrow(/image source/);
  },
);
