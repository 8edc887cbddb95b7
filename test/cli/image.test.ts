import { expect, inject, test } from 'vitest';
import { seedImages } from '../support/seed-images.ts';
import { newTenant } from '../support/tenant.ts';
import { runCommand, targetOf } from './run.ts';

const stack = inject('stack');

test('creates, replays, lists, gets and deletes an image, and shows the quota', async () => {
  const tenant = await newTenant(stack);
  const image = async (...args: string[]) => {
    const { exitCode, stdout, stderr } = await runCommand('image', ['--target', targetOf(stack), ...args], {
      IMPRINT_ACCESS_KEY_ID: tenant.accessKeyId,
      IMPRINT_ACCESS_KEY_SECRET: tenant.accessKeySecret,
    });
    return { exitCode, stderr, answer: stdout === '' ? undefined : JSON.parse(stdout) };
  };
  const request = [
    '--name',
    'my-image',
    '--ecs-image-id',
    'm-1',
    '--platform',
    'Linux',
    '--token',
    'token_1',
  ];
  const created = await image('create', ...request);
  expect(created).toMatchObject({ exitCode: 0, stderr: 'POST /images: 201\n' });
  expect(await image('create', ...request)).toEqual({ ...created, stderr: 'POST /images: 201 (replayed)\n' });
  const id: string = created.answer.Id;
  expect((await image('list', '--max-items', '1')).answer.Items).toMatchObject([
    { Id: id, Name: 'my-image' },
  ]);
  expect((await image('list', '--type', 'System')).answer.Items).toHaveLength(3);
  expect((await image('get', id)).answer).toMatchObject({ Id: id, OwnerId: Number(tenant.accountId) });
  expect((await image('quota')).answer).toMatchObject({ MaxImageCount: { Limit: 50, Used: 1 } });
  expect(await image('delete', id)).toMatchObject({ exitCode: 0, answer: undefined });
  expect(await image('get', id)).toMatchObject({ exitCode: 1, answer: { Code: 'InvalidResource.NotFound' } });
});

test('calls a local stack as its first demo account when no key is given', async () => {
  const { exitCode, stderr } = await runCommand('image', ['--target', targetOf(stack), 'list']);
  expect({ exitCode, stderr }).toEqual({
    exitCode: 0,
    stderr: 'as demo account 1000000000000001\nGET /images: 200\n',
  });
});

test('list --all prints the images of every page and reads the key once', async () => {
  const tenant = await newTenant(stack);
  const ids = await seedImages(stack, tenant, 7);
  const all = await runCommand('image', ['--target', stack.url, 'list', '--all', '--max-items', '3'], {
    IMPRINT_ACCESS_KEY_ID: tenant.accessKeyId,
    IMPRINT_ACCESS_KEY_SECRET: tenant.accessKeySecret,
  });
  expect(all).toMatchObject({ exitCode: 0, stderr: 'GET /images: 200\n'.repeat(3) });
  const { NextMarker, Items } = JSON.parse(all.stdout);
  expect(NextMarker).toBe('');
  expect(Items.map(({ Id }: { readonly Id: string }) => Id)).toEqual([...ids].sort());
});

test('does not call a deployed service without a key', async () => {
  const elsewhere = await runCommand('image', ['--target', 'https://images.example', 'list']);
  expect(elsewhere).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(/^error: no access key: .*\n$/),
  });
});

const somebody = { IMPRINT_ACCESS_KEY_ID: 'LTAISomebody', IMPRINT_ACCESS_KEY_SECRET: 'secret' };
test.each([
  ['with a key', somebody],
  ['without a key', {}],
])('reports that nothing listens, %s', async (_how, environment) => {
  expect(await runCommand('image', ['--target', 'local:65499', 'list'], environment)).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(/^error: nothing listens on http:\/\/127\.0\.0\.1:65499: .*local:\d+.*\n$/),
  });
});
