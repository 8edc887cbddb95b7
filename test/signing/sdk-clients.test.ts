import { describe, expect, inject, it } from 'vitest';
import { sdkClients } from '../support/clients/all.ts';
import { type SdkClient, SdkError } from '../support/clients/sdk-client.ts';
import { requestIdForm } from '../support/contract-error.ts';
import { seedImages } from '../support/seed-images.ts';
import { newTenant } from '../support/tenant.ts';

const stack = inject('stack');

const image = {
  Name: 'web-server',
  Description: '生产 “web” + 𠮷 & 50%',
  EcsImageId: 'm-1',
  Platform: 'Linux',
};

async function connected(client: SdkClient) {
  const tenant = await newTenant(stack);
  return { tenant, sdk: client.connect(stack.url, tenant) };
}

async function failure(call: Promise<unknown>): Promise<SdkError> {
  const error = await call.catch((error: unknown) => error);
  if (error instanceof SdkError) return error;
  throw new Error('the client has no error of the service', { cause: error });
}

describe.each(sdkClients.map((client) => [client.name, client] as const))('%s', (_, client) => {
  it('creates an image and gets it back', async () => {
    const { tenant, sdk } = await connected(client);
    const { Id } = (await sdk.createImage(image)) as { Id: string };
    expect(Id).toMatch(/^img-[0-9a-hjkmnp-tv-z]{22}$/);
    expect(await sdk.getImage(Id)).toEqual({
      ...image,
      Id,
      OwnerId: Number(tenant.accountId),
      CreationTime: expect.any(String),
      Type: 'Self',
    });
  });

  it('finds code, message and request id in its own error', async () => {
    const { sdk } = await connected(client);
    const error = await failure(sdk.createImage({ ...image, EcsImageId: 'm-norole-1' }));
    const { status, code, message, requestId } = error;
    expect(requestId).toMatch(requestIdForm);
    expect({ status, code, message }).toEqual({
      status: 400,
      code: 'InvalidRoleArn',
      message: client.errorMessage({
        status: 400,
        code: 'InvalidRoleArn',
        message:
          'Specified parameter RoleArn is not valid. You haven\u2019t created AliyunBatchComputeDefaultRole yet.',
        requestId,
      }),
    });
  });

  it('pages through a list by NextMarker', async () => {
    const { tenant, sdk } = await connected(client);
    const ids = await seedImages(stack, tenant, 3);
    const seen: string[] = [];
    let Marker = '';
    do {
      const page = (await sdk.listImages({ Type: 'Self', Marker, MaxItemCount: '2' })) as {
        NextMarker: string;
        Items: { Id: string }[];
      };
      seen.push(...page.Items.map(({ Id }) => Id));
      Marker = page.NextMarker;
    } while (Marker !== '');
    expect(seen).toEqual(ids);
  });

  it('lists with parameters that are empty, and with none', async () => {
    const { tenant, sdk } = await connected(client);
    const ids = await seedImages(stack, tenant, 2);
    const all = { NextMarker: '', Items: ids.map((Id) => expect.objectContaining({ Id })) };
    expect(await sdk.listImages({ Type: '', Marker: '' })).toEqual(all);
    expect(await sdk.listImages({})).toEqual(all);
  });

  it.each(["a b+c/ä𠮷 50% ~*'()!=d", ' '])('is served when it sends Marker=%s', async (Marker) => {
    const { sdk } = await connected(client);
    expect(await sdk.listImages({ Marker })).toEqual({ NextMarker: '', Items: [] });
  });

  it('is served under V3 and refused under V1 when it sends Marker=a&b=c, which V1 could sign as two', async () => {
    const { sdk } = await connected(client);
    const list = sdk.listImages({ Marker: 'a&b=c' });
    if (client.signature === 'V3') expect(await list).toEqual({ NextMarker: '', Items: [] });
    else expect(await failure(list)).toMatchObject({ status: 400, code: 'InvalidMarker' });
  });

  it('reads the quotas, and deletes an image, which is then not found', async () => {
    const { tenant, sdk } = await connected(client);
    const { Id } = (await sdk.createImage(image)) as { Id: string };
    expect(await sdk.getQuotas()).toMatchObject({ MaxImageCount: { Limit: 50, Used: 1 } });
    await sdk.deleteImage(Id);
    expect(await failure(sdk.getImage(Id))).toMatchObject({ status: 404, code: 'InvalidResource.NotFound' });
    expect(await tenant.account()).toMatchObject({ imageCount: 0 });
  });

  it('gets SignatureDoesNotMatch with a wrong secret', async () => {
    const { accessKeyId } = await newTenant(stack);
    const sdk = client.connect(stack.url, { accessKeyId, accessKeySecret: 'wrong' });
    const { status, code, message } = await failure(sdk.createImage(image));
    expect({ status, code }).toEqual({ status: 400, code: 'SignatureDoesNotMatch' });
    expect(message).toContain('server string to sign is:');
  });
});

// npm aliyun-sdk sends the parameters of its own description only.
const generic = sdkClients.filter(({ name }) => !name.startsWith('aliyun-sdk'));

describe.each(generic.map((client) => [client.name, client] as const))('%s with any query', (_, client) => {
  it('is served when it sends a name that a URL encodes', async () => {
    const { sdk } = await connected(client);
    const query: Record<string, string> = { 'a[b].1': 'x y', Marker: '' };
    expect(await sdk.listImages(query)).toEqual({ NextMarker: '', Items: [] });
  });
});

const withTokens = sdkClients.filter(({ sendsTokens }) => sendsTokens);

describe.each(withTokens.map((client) => [client.name, client] as const))('%s with a token', (_, client) => {
  it('sees a replay when it repeats its request, and a mismatch when it asks for something else', async () => {
    const { tenant, sdk } = await connected(client);
    const first = await sdk.createImage(image, 'token_1');
    expect(await sdk.createImage(image, 'token_1')).toEqual(first);
    expect(await tenant.account()).toMatchObject({ imageCount: 1 });
    const { status, code } = await failure(sdk.createImage({ ...image, Platform: 'Windows' }, 'token_1'));
    expect({ status, code }).toEqual({ status: 400, code: 'IdempotentTokenMismatch' });
  });
});
