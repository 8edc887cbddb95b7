import { expect, inject, test } from 'vitest';
import { runCommand, targetOf } from '../cli/run.ts';
import { snippetsOf } from '../support/page-snippets.ts';
import { newTenant } from '../support/tenant.ts';

const stack = inject('stack');
const pages = ['README.md', 'README.zh-CN.md', 'docs/api.md', 'docs/events.md', 'docs/migration.md'];

/** The commands of the image API on the pages: each runs as it is written. */
const commands = pages.flatMap((page) =>
  snippetsOf(page)
    .filter(({ language }) => language === 'sh')
    .flatMap(({ code }) => code.replaceAll('\\\n', ' ').split('\n'))
    .filter((line) => /^npm run (-s )?image -- /.test(line))
    .map((line) => ({ page, line: line.replace(/#.*$/, '').trim() })),
);

test.each(commands)('$line, of $page, does what it says', async ({ line }) => {
  const { accountId, accessKeyId, accessKeySecret } = await newTenant(stack);
  const args = line.replace(/^npm run (-s )?image -- /, '').split(/\s+/);
  const more = args[0] === 'request' ? ['--account', accountId] : [];
  const { exitCode, stderr } = await runCommand('image', [...args, ...more], {
    IMPRINT_TARGET: targetOf(stack),
    IMPRINT_ACCESS_KEY_ID: accessKeyId,
    IMPRINT_ACCESS_KEY_SECRET: accessKeySecret,
  });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.not.stringContaining('error') });
});

test('there are commands to run', () => {
  expect(commands.length).toBeGreaterThanOrEqual(4);
});
