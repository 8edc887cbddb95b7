import { describe, expect, inject, it } from 'vitest';
import { expectError } from '../support/contract-error.ts';
import { creation, image } from '../support/image-calls.ts';
import { putSystemImage } from '../support/seed-images.ts';
import { newWireTenant } from '../support/wire-tenant.ts';

const stack = inject('stack');
const notFound = {
  status: 404,
  code: 'InvalidResource.NotFound',
  message: 'Specified resource is not found.',
};

describe('GetImage', () => {
  it('answers what was registered, in the vendor’s order', async () => {
    const tenant = await newWireTenant(stack);
    const described = { ...image, Description: 'nginx "stable"\n', Platform: 'Windows' };
    const { Id } = JSON.parse((await tenant.send(creation(described))).text);
    const { status, text } = await tenant.send({ method: 'GET', path: `/images/${Id}` });
    const { CreationTime } = JSON.parse(text);
    expect([status, text]).toEqual([
      200,
      `{"Id":"${Id}","Name":"web-server","Description":"nginx \\"stable\\"\\n","EcsImageId":"m-1",` +
        `"OwnerId":${tenant.accountId},"Platform":"Windows","CreationTime":"${CreationTime}","Type":"Self"}`,
    ]);
  });

  it('answers an empty Description where none was given', async () => {
    const tenant = await newWireTenant(stack);
    const { Id } = JSON.parse((await tenant.send(creation(image))).text);
    const { text } = await tenant.send({ method: 'GET', path: `/images/${Id}` });
    expect(JSON.parse(text)).toHaveProperty('Description', '');
  });

  it('answers the longest and oddest values unchanged', async () => {
    const tenant = await newWireTenant(stack);
    const odd = {
      Name: `_${'-'.repeat(63)}`,
      Description: '𠮷\u0000\u2028</script>'.padEnd(1024, '€'),
      EcsImageId: `m-${'ä€𠮷'.repeat(85).slice(0, 250)}`,
      Platform: 'Linux',
    };
    const { Id } = JSON.parse((await tenant.send(creation(odd))).text);
    const { text } = await tenant.send({ method: 'GET', path: `/images/${Id}` });
    expect(JSON.parse(text)).toMatchObject(odd);
  });

  it('finds an image as soon as CreateImage has answered, and no longer once DeleteImage has', async () => {
    const tenant = await newWireTenant(stack);
    for (let round = 0; round < 10; round += 1) {
      const { Id } = JSON.parse((await tenant.send(creation(image))).text);
      const path = `/images/${Id}`;
      expect((await tenant.send({ method: 'GET', path })).status).toBe(200);
      await tenant.send({ method: 'DELETE', path });
      expectError(await tenant.send({ method: 'GET', path }), stack.url, notFound);
    }
  });

  it('finds a System image with OwnerId 0', async () => {
    const id = 'img-get-image-test';
    const remove = await putSystemImage(stack, { id, name: 'ubuntu', ecsImageId: 'm-system' });
    const tenant = await newWireTenant(stack);
    const { status, text } = await tenant.send({ method: 'GET', path: `/images/${id}` });
    expect([status, text]).toEqual([
      200,
      `{"Id":"${id}","Name":"ubuntu","Description":"for everyone","EcsImageId":"m-system","OwnerId":0,` +
        '"Platform":"Linux","CreationTime":"1970-01-01T00:00:00.000000Z","Type":"System"}',
    ]);
    await remove();
    expectError(await tenant.send({ method: 'GET', path: `/images/${id}` }), stack.url, notFound);
  });
});
