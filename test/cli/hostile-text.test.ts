import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { newTenant } from '../support/tenant.ts';
import { runAdmin, runCommand, targetOf } from './run.ts';

const stack = inject('stack');

/** Clears the screen, sets the clipboard, ends the line, reverses the text direction, hides text. */
const hostile = '\u001b[2J\u001b]52;c;ZXZpbA==\u0007\r\nfaked  line\u009b1m\u202e\u200b\u2028\u{e0041}';
const shown =
  '\\u001b[2J\\u001b]52;c;ZXZpbA==\\u0007\\r\\nfaked  line\\u009b1m\\u202e\\u200b\\u2028\\udb40\\udc41';
const harmless = /^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]*$/u;

async function tenantWithHostileImage() {
  const tenant = await newTenant(stack);
  const body = { Name: 'web-server', Description: hostile, EcsImageId: 'm-1', Platform: 'Linux' };
  const { status } = await tenant.call({ method: 'POST', path: '/images', body });
  expect(status).toBe(201);
  return tenant;
}

test("admin image list escapes a description that writes to the operator's terminal", async () => {
  const { accountId } = await tenantWithHostileImage();
  const { stdout, stderr } = await runAdmin(stack, 'image', 'list', accountId);
  expect(stderr).toBe('');
  const lines = stdout.trimEnd().split('\n');
  expect(lines).toHaveLength(2);
  for (const line of lines) expect(line).toMatch(harmless);
  expect(stdout).toContain(shown);
});

test('--json escapes it too and parses to the same text', async () => {
  const tenant = await tenantWithHostileImage();
  const admin = await runAdmin(stack, '--json', 'image', 'list', tenant.accountId);
  for (const line of admin.stdout.split('\n')) expect(line).toMatch(harmless);
  expect(JSON.parse(admin.stdout)).toMatchObject([{ description: hostile }]);

  const image = await runCommand('image', ['--target', targetOf(stack), 'list'], {
    IMPRINT_ACCESS_KEY_ID: tenant.accessKeyId,
    IMPRINT_ACCESS_KEY_SECRET: tenant.accessKeySecret,
  });
  for (const line of image.stdout.split('\n')) expect(line).toMatch(harmless);
  expect(JSON.parse(image.stdout)).toMatchObject({ Items: [{ Description: hostile }] });
});

test.each(['admin', 'image', 'events'] as const)('%s escapes arguments in its messages', async (name) => {
  const { exitCode, stderr } = await runCommand(name, ['--\u001b[2J\u202e']);
  expect(exitCode).not.toBe(0);
  expect(stderr).toContain("unknown option '--\\u001b[2J\\u202e'");
  for (const line of stderr.split('\n')) expect(line).toMatch(harmless);
});

test('prints no stack trace when the reader closes the pipe', async () => {
  const { accountId } = await newTenant(stack);
  const command = join(import.meta.dirname, '../../infra/cli/admin.ts');
  const args = [command, '--target', targetOf(stack), 'account', 'show', accountId];
  const child = execFile(process.execPath, args);
  child.stdout?.destroy();
  let said = '';
  child.stderr?.on('data', (chunk) => (said += chunk));
  expect(await once(child, 'close')).toEqual([0, null]);
  expect(said).toBe('');
});
