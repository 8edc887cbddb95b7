import { expect, inject, test } from 'vitest';
import { newTenant } from '../support/tenant.ts';

const stack = inject('stack');

const image = { Name: 'ubuntu', EcsImageId: 'm-1', Platform: 'Linux' };

test('an image is registered', async () => {
  const tenant = await newTenant(stack);
  const answer = await tenant.call({ method: 'POST', path: '/images', body: image });
  expect(answer.status).toBe(201);
  expect(answer.body).toEqual({ Id: expect.stringMatching(/^img-[0-9a-z]{22}$/) });
  expect(await tenant.account()).toMatchObject({ imageCount: 1, revision: 1 });
  expect([...(await tenant.items()).keys()]).toHaveLength(3);
});
