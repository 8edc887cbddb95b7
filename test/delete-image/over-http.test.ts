import { describe, expect, inject, it } from 'vitest';
import { expectError } from '../support/contract-error.ts';
import { creation, image } from '../support/image-calls.ts';
import { putSystemImage } from '../support/seed-images.ts';
import { newWireTenant, type WireTenant } from '../support/wire-tenant.ts';

const stack = inject('stack');
const notFound = {
  status: 404,
  code: 'InvalidResource.NotFound',
  message: 'Specified resource is not found.',
};

/** The path of a new image. */
async function created(tenant: WireTenant, change: object = {}): Promise<string> {
  const { status, text } = await tenant.send(creation({ ...image, ...change }));
  expect(status).toBe(201);
  return `/images/${JSON.parse(text).Id}`;
}

const deletion = (path: string) => ({ method: 'DELETE', path });

describe('DeleteImage', () => {
  it('answers 204 without a body, and leaves neither image nor lock', async () => {
    const tenant = await newWireTenant(stack);
    const path = await created(tenant);
    const { status, text, headers } = await tenant.send(deletion(path));
    expect([status, text, headers['content-type']]).toEqual([204, '', undefined]);
    const left = [...(await tenant.items()).keys()].map((key) => key.replace(/#.*/, ''));
    expect(left).toEqual(['SIGNATURE']);
    expect(await tenant.account()).toMatchObject({ imageCount: 0, revision: 2 });
  });

  it('answers 404 when the image is gone already', async () => {
    const tenant = await newWireTenant(stack);
    const path = await created(tenant);
    await tenant.send(deletion(path));
    expectError(await tenant.send(deletion(path)), stack.url, notFound);
    expect(await tenant.account()).toMatchObject({ imageCount: 0, revision: 2 });
  });

  it('leaves the account’s other images', async () => {
    const tenant = await newWireTenant(stack);
    const [one, other] = [await created(tenant), await created(tenant, { EcsImageId: 'm-2' })];
    await tenant.send(deletion(one));
    expect((await tenant.send({ method: 'GET', path: other })).status).toBe(200);
    expect(await tenant.account()).toMatchObject({ imageCount: 1 });
  });

  it('makes room in a full quota', async () => {
    const tenant = await newWireTenant(stack, { maxImageCount: 1 });
    await tenant.send(deletion(await created(tenant)));
    await created(tenant, { EcsImageId: 'm-2' });
  });

  it('lets the ECS image be registered again, under a new id', async () => {
    const tenant = await newWireTenant(stack);
    const first = await created(tenant);
    await tenant.send(deletion(first));
    expect(await created(tenant)).not.toBe(first);
  });

  it('that arrives late does not delete an image registered since', async () => {
    const tenant = await newWireTenant(stack);
    const first = await created(tenant);
    await tenant.send(deletion(first));
    const second = await created(tenant);
    const late = await Promise.all(Array.from({ length: 5 }, () => tenant.send(deletion(first))));
    for (const answer of late) expectError(answer, stack.url, notFound);
    expect((await tenant.send({ method: 'GET', path: second })).status).toBe(200);
    expect(await tenant.account()).toMatchObject({ imageCount: 1, revision: 3 });
  });

  it('of one image, 20 times at once, succeeds once', async () => {
    const tenant = await newWireTenant(stack);
    const path = await created(tenant);
    const answers = await Promise.all(Array.from({ length: 20 }, () => tenant.send(deletion(path))));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, ...Array(19).fill(404)]);
    expect(await tenant.account()).toMatchObject({ imageCount: 0, revision: 2 });
  });

  it('of 10 images at once counts each', async () => {
    const tenant = await newWireTenant(stack);
    const paths: string[] = [];
    for (let index = 0; index < 10; index += 1)
      paths.push(await created(tenant, { EcsImageId: `m-${index}` }));
    const answers = await Promise.all(paths.map((path) => tenant.send(deletion(path))));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(204));
    expect(await tenant.account()).toMatchObject({ imageCount: 0, revision: 20 });
  });

  it('of a System image is forbidden, and leaves it', async () => {
    const id = 'img-delete-image-test';
    const remove = await putSystemImage(stack, { id, name: 'ubuntu', ecsImageId: 'm-system' });
    const tenant = await newWireTenant(stack);
    expectError(await tenant.send(deletion(`/images/${id}`)), stack.url, {
      status: 403,
      code: 'Forbidden',
      message: 'User not authorized to operate on the specified resource.',
    });
    expect((await tenant.send({ method: 'GET', path: `/images/${id}` })).status).toBe(200);
    await remove();
  });
});

describe('a refusal of ECS to unshare', () => {
  it.each([
    [
      'm-keep-nopermission',
      'InvalidRoleArn',
      'Specified parameter RoleArn is not valid. AliyunBatchComputeDefaultRole don\u2019t have access to share image.',
    ],
    [
      'm-keep-unavailable',
      'InvalidEcsImageId',
      'Specified parameter EcsImageId is not valid. The image is not available.',
    ],
  ])('%s keeps the image, and the next deletion may try immediately', async (EcsImageId, code, message) => {
    const tenant = await newWireTenant(stack);
    const path = await created(tenant, { EcsImageId });
    for (let attempt = 0; attempt < 3; attempt += 1)
      expectError(await tenant.send(deletion(path)), stack.url, { status: 400, code, message });
    expect((await tenant.send({ method: 'GET', path })).status).toBe(200);
    expect(await tenant.account()).toMatchObject({ imageCount: 1, revision: 1 });
    for (const item of (await tenant.items()).values()) expect(item).not.toHaveProperty('deletingUntil');
  });
});
