import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, inject, test } from 'vitest';
import { subscribe } from '../../infra/cli/subscription.ts';
import { messagingOf } from '../events/messaging.ts';
import { seedImages } from '../support/seed-images.ts';
import { newTenant } from '../support/tenant.ts';
import { runAdmin, runCommand, targetOf } from './run.ts';

const stack = inject('stack');

test('events shows the image of a registration request and exits with 0', async () => {
  const { accountId } = await newTenant(stack);
  const child = spawn(process.execPath, [
    join(import.meta.dirname, '../../infra/cli/events.ts'),
    '--target',
    targetOf(stack),
  ]);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const announced = createInterface({ input: child.stderr })[Symbol.asyncIterator]();
  expect((await announced.next()).value).toMatch(/^following imprint-sandbox-images/);

  const request = ['--target', targetOf(stack), 'request', '--account', accountId, '--token', 'build_7'];
  const image = ['--name', 'web-server', '--ecs-image-id', 'm-1', '--platform', 'Linux'];
  const sent = await runCommand('image', [...request, ...image]);
  expect(sent).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/^sent message .* for account \d+\n$/),
  });
  let line = '';
  while (!line.includes(accountId)) line = (await lines.next()).value ?? '';
  expect(line).toMatch(/^\d\d:\d\d:\d\d Image Created img-\w{22} web-server account \d+ token build_7$/);
  child.kill('SIGINT');
  const exitCode = await new Promise((resolve) => child.once('exit', resolve));
  expect(exitCode).toBe(0);
});

test('republish publishes existing images again', async () => {
  const tenant = await newTenant(stack);
  const ids = await seedImages(stack, tenant, 12);
  const subscription = await subscribe(messagingOf(stack), `republished-${tenant.accountId}`, {
    detail: { AccountId: [tenant.accountId] },
  });
  const first = await runAdmin(stack, '--json', 'events', 'republish', '--account', tenant.accountId);
  expect(first.exitCode).toBe(0);
  expect(JSON.parse(first.stdout)).toEqual({ published: 12, refused: 0 });
  const later = ['--account', tenant.accountId, '--since', '2999-01-01T00:00:00Z'];
  expect(JSON.parse((await runAdmin(stack, '--json', 'events', 'republish', ...later)).stdout)).toEqual({
    published: 0,
    refused: 0,
  });
  const told = new Set<string>();
  while (told.size < ids.length) {
    for (const { detail } of await subscription.next()) told.add(String(detail['EventId']));
  }
  expect(told).toEqual(new Set(ids.map((id) => `${id}.created`)));
  await subscription.end();
});

test('republish refuses a time that it cannot read', async () => {
  const wrong = await runAdmin(stack, 'events', 'republish', '--since', 'yesterday');
  expect(wrong).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('Write a time as') });
});
