import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { everyStatus } from '../../functions/image-source/alibaba-cloud.ts';
import { sharedImages } from '../../functions/image-source/shared-images.ts';
import type { ReceivedRequest } from '../../infra/local/ecs-stand-in/received-request.ts';
import { startEcsStandIn } from '../../infra/local/ecs-stand-in/stand-in.ts';
import { newAccessKey } from '../../infra/local/ecs-stand-in/state.ts';
import {
  addImage,
  apisAt,
  imageSourceAt,
  newEcsAccount,
  patience,
  regionId,
  serviceKeyOf,
} from './connected.ts';
import { ecsClient, genericEcsClient, stsClient } from './vendor-clients.ts';

const standIn = await startEcsStandIn();
const { url, state, faults } = standIn;
const service = state.serviceAccountId;
const accountId = newEcsAccount(state);
afterAll(() => standIn.stop());
afterEach(() => faults.clear());

const roleRequest = {
  roleArn: `acs:ram::${accountId}:role/AliyunBatchComputeDefaultRole`,
  roleSessionName: 'imprint',
  durationSeconds: 3600,
};

/** A client of ECS with the role's credentials, as the vendor's STS client got them. */
async function ecsClientOfRole() {
  const { body } = await stsClient(url, state.serviceKey).assumeRole(roleRequest);
  const { accessKeyId = '', accessKeySecret = '', securityToken = '' } = body?.credentials ?? {};
  return { accessKeyId, secret: accessKeySecret, securityToken };
}

describe('our requests equal those of the vendor’s clients', () => {
  // What the vendor's clients sign and we do not:
  // - x-acs-accesskey-id comes with every security token and repeats what Authorization says as Credential;
  // - x-acs-credentials-provider says which class of the SDK read the access key: a figure for the vendor's statistics.
  // What they send unsigned (user-agent, accept, connection) is of no consequence to an answer.
  const theirsAlone = new Set(['x-acs-accesskey-id', 'x-acs-credentials-provider']);

  function normalised({ action, version, method, parameters, signedHeaders, accountId }: ReceivedRequest) {
    const headers = signedHeaders.filter((name) => !theirsAlone.has(name));
    return { action, version, method, parameters, signedHeaders: headers, accountId };
  }

  /** What arrives while that is done. */
  async function received(work: () => Promise<unknown>) {
    const since = standIn.requests.length;
    await work();
    return standIn.requests.slice(since).map(normalised);
  }

  test('that share: AssumeRole, DescribeImages, ModifyImageSharePermission', async () => {
    const { imageId } = addImage(state, accountId, { imageId: 'm-a b+c%2Fd&é=*~\u{1F600}' });
    const ours = await received(() => imageSourceAt(standIn).share(accountId, imageId, patience()));
    const theirs = await received(async () => {
      const client = ecsClient(url, await ecsClientOfRole());
      await client.describeImages({ regionId, imageId, status: everyStatus });
      await client.modifyImageSharePermission({ regionId, imageId, addAccount: [service] });
    });
    expect(ours.map(({ action }) => action)).toEqual([
      'AssumeRole',
      'DescribeImages',
      'ModifyImageSharePermission',
    ]);
    expect(ours).toEqual(theirs);
  });

  test('that unshare: AssumeRole, ModifyImageSharePermission', async () => {
    const { imageId } = addImage(state, accountId, { sharedWith: new Set([service]) });
    const ours = await received(() => imageSourceAt(standIn).unshare(accountId, imageId, patience()));
    const theirs = await received(async () => {
      const client = ecsClient(url, await ecsClientOfRole());
      await client.modifyImageSharePermission({ regionId, imageId, removeAccount: [service] });
    });
    expect(ours).toEqual(theirs);
  });

  test('that list what is shared with the service: DescribeImages with its own key, page by page', async () => {
    const owner = newEcsAccount(state);
    for (let index = 0; index < 101; index += 1) addImage(state, owner, { sharedWith: new Set([service]) });
    const { ecs } = apisAt(url);
    const options = { ecs, regionId, serviceAccountId: service };
    const ours = await received(() => sharedImages(options, serviceKeyOf(state), patience));
    const theirs = await received(async () => {
      const client = ecsClient(url, state.serviceKey);
      for (const pageNumber of [1, 2]) {
        await client.describeImages({
          regionId,
          imageOwnerAlias: 'others',
          status: everyStatus,
          pageNumber,
          pageSize: 100,
        });
      }
    });
    expect(ours).toHaveLength(2);
    expect(ours).toEqual(theirs);
  });
});

describe('a client of the vendor, at the stand-in,', () => {
  const role: Awaited<ReturnType<typeof ecsClientOfRole>> = {
    accessKeyId: '',
    secret: '',
    securityToken: '',
  };
  beforeEach(async () => {
    Object.assign(role, await ecsClientOfRole());
  });

  test('gets the credentials of a role for an hour', async () => {
    const { body, statusCode } = await stsClient(url, state.serviceKey).assumeRole(roleRequest);
    expect(statusCode).toBe(200);
    expect(body?.credentials).toMatchObject({
      accessKeyId: expect.stringMatching(/^STS\./),
      accessKeySecret: expect.any(String),
      securityToken: expect.any(String),
      expiration: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    });
    const validMs = Date.parse(body?.credentials?.expiration ?? '') - Date.now();
    expect(validMs).toBeGreaterThan(3500_000);
    expect(validMs).toBeLessThanOrEqual(3600_000);
    expect(body?.requestId).toMatch(/^[0-9A-F-]{36}$/);
  });

  test('sees its own image and one that another account shares, and no other', async () => {
    const another = newEcsAccount(state);
    const own = addImage(state, accountId);
    const shared = addImage(state, another, { sharedWith: new Set([accountId]) });
    const hidden = addImage(state, another);
    const imageId = [own, shared, hidden].map((image) => image.imageId).join(',');
    const { body } = await ecsClient(url, role).describeImages({ regionId, imageId });
    expect(body).toMatchObject({ regionId, totalCount: 2, pageNumber: 1, pageSize: 10 });
    const seen = body?.images?.image?.map((image) => ({ ...image })) ?? [];
    expect(seen).toHaveLength(2);
    expect(seen).toContainEqual(
      expect.objectContaining({
        imageId: own.imageId,
        imageOwnerAlias: 'self',
        imageOwnerId: Number(accountId),
        status: 'Available',
        creationTime: own.creationTime,
      }),
    );
    expect(seen).toContainEqual(
      expect.objectContaining({
        imageId: shared.imageId,
        imageOwnerAlias: 'others',
        imageOwnerId: Number(another),
      }),
    );
  });

  test('sees only images that are Available, unless it names other statuses', async () => {
    const { imageId } = addImage(state, accountId, { status: 'Creating' });
    const client = ecsClient(url, role);
    const without = await client.describeImages({ regionId, imageId });
    expect(without.body).toMatchObject({ totalCount: 0 });
    const named = await client.describeImages({ regionId, imageId, status: 'Available,Creating' });
    expect(named.body?.images?.image?.map(({ status }) => status)).toEqual(['Creating']);
  });

  test('pages through images', async () => {
    const owner = newEcsAccount(state);
    const sharedWith = new Set([accountId]);
    const imageIds = Array.from({ length: 5 }, () => addImage(state, owner, { sharedWith }).imageId);
    const client = ecsClient(url, role);
    const page = async (pageNumber: number) => {
      const request = { regionId, imageId: imageIds.join(','), pageNumber, pageSize: 2 };
      const { body } = await client.describeImages(request);
      expect(body).toMatchObject({ totalCount: 5, pageNumber, pageSize: 2 });
      return body?.images?.image?.map((image) => image.imageId) ?? [];
    };
    const pages = [await page(1), await page(2), await page(3), await page(4)];
    expect(pages.map(({ length }) => length)).toEqual([2, 2, 1, 0]);
    expect(pages.flat().sort()).toEqual(imageIds.sort());
  });

  test('shares twice and unshares twice without an error', async () => {
    const image = addImage(state, accountId);
    const client = ecsClient(url, role);
    const request = { regionId, imageId: image.imageId };
    for (let time = 0; time < 2; time += 1) {
      const { statusCode } = await client.modifyImageSharePermission({ ...request, addAccount: [service] });
      expect(statusCode).toBe(200);
      expect([...image.sharedWith]).toEqual([service]);
    }
    for (let time = 0; time < 2; time += 1) {
      await client.modifyImageSharePermission({ ...request, removeAccount: [service] });
      expect([...image.sharedWith]).toEqual([]);
    }
  });

  test.each(['GET', 'POST'] as const)('shares by %s with all parameters in the query', async (method) => {
    const image = addImage(state, accountId);
    const query = { RegionId: regionId, ImageId: image.imageId, 'AddAccount.1': service };
    await genericEcsClient(url, role)(method, 'ModifyImageSharePermission', { query });
    expect([...image.sharedWith]).toEqual([service]);
  });

  test('shares by POST with the parameters in a form', async () => {
    const image = addImage(state, accountId);
    const query = { RegionId: regionId };
    const body = { ImageId: image.imageId, 'AddAccount.1': service };
    await genericEcsClient(url, role)('POST', 'ModifyImageSharePermission', { query, body });
    expect([...image.sharedWith]).toEqual([service]);
  });

  const failure = async (attempt: Promise<unknown>) =>
    attempt.then(
      () => 'no failure',
      ({ statusCode, code, data }) => ({ statusCode, code, data: { ...data } }),
    );

  test.each([
    ['an unknown key', 404, 'InvalidAccessKeyId.NotFound', () => newAccessKey()],
    ['a wrong secret', 400, 'SignatureDoesNotMatch', () => ({ ...state.serviceKey, secret: 'wrong' })],
  ])('is refused for %s', async (_, statusCode, code, key) => {
    expect(await failure(stsClient(url, key()).assumeRole(roleRequest))).toMatchObject({ statusCode, code });
  });

  test('reads every field of an error about a missing image', async () => {
    const client = ecsClient(url, role);
    const request = { regionId, imageId: 'm-0', addAccount: [service] };
    expect(await failure(client.modifyImageSharePermission(request))).toEqual({
      statusCode: 404,
      code: 'InvalidImageId.NotFound',
      data: expect.objectContaining({
        RequestId: expect.stringMatching(/^[0-9A-F-]{36}$/),
        HostId: new URL(url).host,
        Code: 'InvalidImageId.NotFound',
        Message: 'The specified ImageId does not exist.',
      }),
    });
  });

  test('is refused for a revoked token and for one of other credentials', async () => {
    const other = await ecsClientOfRole();
    const request = { regionId, imageId: 'm-0' };
    const mixed = ecsClient(url, { ...role, securityToken: other.securityToken });
    expect(await failure(mixed.describeImages(request))).toMatchObject({
      code: 'InvalidSecurityToken.MismatchWithAccessKey',
    });
    const credentials = state.roleCredentials.get(role.accessKeyId);
    if (credentials) credentials.revoked = true;
    expect(await failure(ecsClient(url, role).describeImages(request))).toMatchObject({
      statusCode: 403,
      code: 'InvalidSecurityToken.Expired',
    });
  });

  test('is refused when it is throttled', async () => {
    faults.add({ fault: 'throttled' });
    expect(await failure(ecsClient(url, role).describeImages({ regionId, imageId: 'm-0' }))).toMatchObject({
      statusCode: 400,
      code: 'Throttling.User',
    });
  });
});
