import { expect, inject, onTestFinished, test } from 'vitest';
import { callImageApi } from '../../infra/cli/image-client.ts';
import { lockKey } from '../delete-image/deletion-fixture.ts';
import { operator, putItem } from '../support/registry-fixture.ts';
import { newTenant } from '../support/tenant.ts';
import { runAdmin } from './run.ts';

const stack = inject('stack');

test('admin manages an account from its creation to its deletion', async () => {
  const admin = async (...args: string[]) => {
    const { exitCode, stdout, stderr } = await runAdmin(stack, ...args, '--json');
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    return JSON.parse(stdout);
  };
  const accountId = '9007199254740991';
  expect(await admin('account', 'create', accountId, '--max-images', '2')).toMatchObject({
    images: 0,
    limit: 2,
  });
  const { accessKeyId, accessKeySecret } = await admin('key', 'issue', accountId);
  const create = (ecsImageId: string) =>
    callImageApi(
      stack.url,
      { accessKeyId, secret: accessKeySecret },
      { method: 'POST', path: '/images', body: { Name: 'image', EcsImageId: ecsImageId, Platform: 'Linux' } },
    );
  expect((await create('m-1')).status).toBe(201);
  expect(await admin('quota', 'set', accountId, '1')).toMatchObject({ limit: 1, used: 1 });
  expect((await create('m-2')).body).toMatchObject({ Code: 'QuotaExhausted.MaxImageCount' });
  expect(await admin('quota', 'set', accountId, 'default')).toMatchObject({
    limit: 50,
    limitIs: 'the default',
  });
  expect((await create('m-2')).status).toBe(201);
  expect(await admin('image', 'list', accountId)).toMatchObject([
    { ecsImageId: 'm-1' },
    { ecsImageId: 'm-2' },
  ]);
  expect(await admin('quota', 'audit', accountId)).toMatchObject([
    { verdict: 'exact', counter: 2, images: 2, locks: 2 },
  ]);
  expect(await admin('key', 'disable', accessKeyId)).toEqual({ accessKeyId, status: 'Disabled' });
  expect(await admin('key', 'list', accountId)).toMatchObject([{ accessKeyId, status: 'Disabled' }]);
  expect(await admin('key', 'enable', accessKeyId)).toEqual({ accessKeyId, status: 'Active' });
  await admin('key', 'delete', accessKeyId, '--yes');
  expect(await admin('key', 'list', accountId)).toEqual([]);
  expect(await admin('account', 'list')).toContainEqual(expect.objectContaining({ accountId, images: 2 }));
  expect(await admin('account', 'delete', accountId, '--yes')).toEqual({
    accountId,
    status: 'Deleted',
    accessKeys: 0,
    images: 2,
  });
  expect(await admin('account', 'list')).not.toContainEqual(expect.objectContaining({ accountId }));
});

test('only key issue prints the secret', async () => {
  const { accountId, accessKeySecret } = await newTenant(stack);
  for (const args of [
    ['key', 'list', accountId],
    ['account', 'show', accountId],
    ['account', 'list'],
  ]) {
    expect((await runAdmin(stack, ...args)).stdout).not.toContain(accessKeySecret);
  }
});

test('quota set accepts a limit below the usage and prints a note', async () => {
  const tenant = await newTenant(stack);
  await tenant.call({
    method: 'POST',
    path: '/images',
    body: { Name: 'a', EcsImageId: 'm-1', Platform: 'Linux' },
  });
  const { exitCode, stderr } = await runAdmin(stack, 'quota', 'set', tenant.accountId, '0');
  expect(exitCode).toBe(0);
  expect(stderr).toContain('more than its limit of 0');
  expect(await tenant.account()).toMatchObject({ imageCount: 1, maxImageCount: 0 });
});

test('quota repair removes a drift that the audit finds', async () => {
  const tenant = await newTenant(stack);
  await tenant.call({
    method: 'POST',
    path: '/images',
    body: { Name: 'a', EcsImageId: 'm-1', Platform: 'Linux' },
  });
  await tenant.setImageCount(7);
  const found = await runAdmin(stack, 'quota', 'audit', tenant.accountId);
  expect(found.exitCode).toBe(1);
  expect(found.stdout).toMatch(/drift\s+7\s+1\s+1/);
  const unconfirmed = await runAdmin(stack, 'quota', 'repair', tenant.accountId);
  expect(unconfirmed).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('--yes') });
  expect(await tenant.account()).toMatchObject({ imageCount: 7 });
  expect((await runAdmin(stack, 'quota', 'repair', tenant.accountId, '--yes')).exitCode).toBe(0);
  expect((await runAdmin(stack, 'quota', 'audit', tenant.accountId)).exitCode).toBe(0);
  expect(await tenant.account()).toMatchObject({ imageCount: 1 });
});

test('quota repair --locks releases an orphaned lock on confirmation', async () => {
  const tenant = await newTenant(stack);
  const image = `img-${'0'.repeat(22)}`;
  await putItem(tenant, lockKey('m-1'), { imageId: { S: image } });
  const unlocked = await runAdmin(stack, 'quota', 'repair', tenant.accountId);
  expect(unlocked.stderr).toContain('quota repair --locks');
  const repair = ['quota', 'repair', tenant.accountId, '--locks'];
  expect(await runAdmin(stack, ...repair)).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('release 1 orphaned locks? Pass --yes'),
  });
  const { exitCode, stdout } = await runAdmin(stack, ...repair, '--yes', '--json');
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toEqual([{ imageId: image, outcome: 'released' }]);
  expect((await runAdmin(stack, 'quota', 'audit', tenant.accountId)).exitCode).toBe(0);
  expect((await runAdmin(stack, ...repair, '--yes')).stderr).toContain('nothing to repair');
});

test('mac-key dependents lists access keys of older MAC keys only', async () => {
  const tenant = await newTenant(stack);
  const older = `mrk-${tenant.accountId}`;
  const accessKeyId = `${tenant.accessKeyId}Old`;
  await operator('dynamodb', 'PutItem', {
    TableName: stack.tables.accessKeys,
    Item: {
      accessKeyId: { S: accessKeyId },
      accountId: { S: tenant.accountId },
      status: { S: 'Disabled' },
      macKeyArn: { S: older },
      createdAt: { S: '2026-01-01T00:00:00Z' },
    },
  });
  const rowsOf = async (command: string): Promise<Record<string, unknown>[]> =>
    JSON.parse((await runAdmin(stack, 'mac-key', command, '--json')).stdout);
  const macKeys = await rowsOf('list');
  expect(macKeys).toContainEqual({ macKey: older, use: 'older', accessKeys: 1, accounts: 1 });
  expect(macKeys.filter(({ use }) => use === 'new access keys')).toHaveLength(1);
  const dependents = await rowsOf('dependents');
  expect(dependents.filter(({ accountId }) => accountId === tenant.accountId)).toEqual([
    expect.objectContaining({ macKey: older, accessKeyId, status: 'Disabled' }),
  ]);
});

test('admin says that an account does not exist, and how to create it before its first key', async () => {
  const missing = { exitCode: 1, stdout: '', stderr: 'error: there is no account 999\n' };
  for (const command of ['account show', 'key list', 'image list', 'quota show'])
    expect(await runAdmin(stack, ...command.split(' '), '999'), command).toEqual(missing);
  expect(await runAdmin(stack, 'key', 'issue', '999')).toEqual({
    ...missing,
    stderr: 'error: there is no account 999: account create 999\n',
  });
});

test('system-image put asks before it replaces an image, which keeps its creation time', async () => {
  const put = (platform: string, ...more: string[]) => {
    const options = ['--ecs-image-id', 'm-9', '--platform', platform, '--json', ...more];
    return runAdmin(stack, 'system-image', 'put', 'img-twice', ...options);
  };
  const first = JSON.parse((await put('Linux')).stdout);
  expect(await put('Windows')).toEqual({
    exitCode: 1,
    stdout: '',
    stderr: 'error: Replace System image img-twice? Every account sees it. Pass --yes to confirm.\n',
  });
  expect(JSON.parse((await runAdmin(stack, 'system-image', 'list', '--json')).stdout)).toContainEqual(first);
  expect(JSON.parse((await put('Windows', '--yes')).stdout)).toEqual({ ...first, platform: 'Windows' });
  await runAdmin(stack, 'system-image', 'delete', 'img-twice', '--yes');
});

test('system-image seed adds what is missing and leaves the others', async () => {
  const systemImage = async (...args: string[]) =>
    JSON.parse((await runAdmin(stack, 'system-image', ...args, '--json')).stdout);
  const options = ['--ecs-image-id', 'm-other', '--platform', 'Linux', '--yes'];
  const changed = await systemImage('put', 'img-centos', ...options);
  // The stack is shared: leave it as it was.
  onTestFinished(async () => {
    await systemImage('delete', 'img-centos', '--yes');
    await systemImage('seed');
  });
  await systemImage('delete', 'img-windows', '--yes');
  const seeded = await systemImage('seed');
  expect(seeded).toHaveLength(3);
  expect(seeded).toContainEqual(changed);
  expect(seeded).toContainEqual(expect.objectContaining({ id: 'img-windows' }));
});

test("system-image puts, lists and deletes images and refuses an id that looks like a tenant's", async () => {
  const put = await runAdmin(
    stack,
    'system-image',
    'put',
    'img-debian',
    '--ecs-image-id',
    'm-9',
    '--platform',
    'Linux',
  );
  expect(put.exitCode).toBe(0);
  expect((await runAdmin(stack, 'system-image', 'list')).stdout).toMatch(/img-debian(.|\n)*img-ubuntu/);
  expect((await runAdmin(stack, 'system-image', 'delete', 'img-debian')).exitCode).toBe(1);
  expect((await runAdmin(stack, 'system-image', 'delete', 'img-debian', '--yes')).exitCode).toBe(0);
  expect((await runAdmin(stack, 'system-image', 'list')).stdout).not.toContain('img-debian');
  const tenantId = `img-${'0'.repeat(22)}`;
  const refused = await runAdmin(
    stack,
    'system-image',
    'put',
    tenantId,
    '--ecs-image-id',
    'm',
    '--platform',
    'Linux',
  );
  expect(refused).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('is img- and a name'),
  });
});

test.each([
  ['an unknown command', ['accounts'], 2],
  ['a missing argument', ['account', 'show'], 2],
  ['an account id that is not a number', ['account', 'create', 'abc'], 2],
  ['an account id above 2^53', ['account', 'create', '9007199254740992'], 2],
  ['an account id that the sandbox reserves', ['account', 'create', '7000001234567890'], 2],
  ['a quota that is not a number', ['quota', 'set', '1000000000000001', 'many'], 2],
  ['an unknown platform', ['system-image', 'put', 'img-x', '--ecs-image-id', 'm', '--platform', 'BeOS'], 2],
  ['a reconciliation without ECS', ['ecs', 'reconcile'], 2],
  ['an account that exists', ['account', 'create', '1000000000000001'], 1],
  ['an account that does not', ['key', 'issue', '999'], 1],
  ['an access key that does not exist', ['key', 'disable', 'LTAIDoesNotExist'], 1],
  ['an audit of an account that does not exist', ['quota', 'audit', '999'], 1],
])('%s prints one line and sets the exit code', async (_what, args, exitCode) => {
  const result = await runAdmin(stack, ...args);
  expect(result.exitCode).toBe(exitCode);
  expect(result.stderr).toMatch(/^error: .*\n(\(.*\)\n)*$/);
});
