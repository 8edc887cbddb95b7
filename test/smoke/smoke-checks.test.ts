import { expect, inject, test } from 'vitest';
import { sdkClients } from '../support/clients/all.ts';
import { popCoreClient } from '../support/clients/pop-core.ts';
import { newTenant } from '../support/tenant.ts';
import { startTlsFront } from '../support/tls-front.ts';
import { smokeChecks } from './smoke-checks.ts';

const stack = inject('stack');

test('the smoke test passes over TLS with every client and leaves no image or usage behind', async () => {
  const tenant = await newTenant(stack);
  await using front = await startTlsFront(stack.url);
  const checks = await smokeChecks(sdkClients, {
    endpoint: front.url,
    key: tenant,
    ecsImageId: 'm-smoke-test',
  });
  expect(checks.filter(({ fault }) => fault !== undefined)).toEqual([]);
  expect(checks.length).toBeGreaterThan(8 * sdkClients.length);
  expect(await tenant.account()).toMatchObject({ imageCount: 0 });
  const left = [...(await tenant.items()).keys()].filter((key) => /^(IMAGE|ECS)#/.test(key));
  expect(left).toEqual([]);
});

test('the smoke test fails when the service does, and still deletes its image', async () => {
  const tenant = await newTenant(stack, { maxImageCount: 1 });
  const forgetful = {
    ...popCoreClient,
    connect(...connected: Parameters<typeof popCoreClient.connect>) {
      const connection = popCoreClient.connect(...connected);
      // Registers again instead of replaying.
      return { ...connection, createImage: (image: object) => connection.createImage(image) };
    },
  };
  const checks = await smokeChecks([forgetful], {
    endpoint: stack.url,
    key: tenant,
    ecsImageId: 'm-smoke-test',
  });
  expect(checks.filter(({ fault }) => fault !== undefined).map(({ check }) => check)).toEqual([
    'the same token replays the same id',
    'the same token with another request is refused',
  ]);
  expect(await tenant.account()).toMatchObject({ imageCount: 0 });
});
