import { expect, inject, test } from 'vitest';
import { snippetsOf } from '../support/page-snippets.ts';
import { newTenant } from '../support/tenant.ts';
import { clientEnvironment, runSnippet } from './run-snippet.ts';

const stack = inject('stack');
const pages = ['docs/clients.md', 'README.md', 'README.zh-CN.md'];

test.each(
  pages.flatMap((page) =>
    snippetsOf(page)
      .filter(({ language }) => language === 'js')
      .map(({ heading, code }) => ({ page, heading, code })),
  ),
)('the program under "$heading" in $page registers an image', async ({ code }) => {
  const tenant = await newTenant(stack);
  const { exitCode, stdout, stderr } = await runSnippet('js', code, clientEnvironment(stack.url, tenant));
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout).toMatch(/^img-[0-9a-z]{22}\n$/);
  expect(await tenant.account()).toMatchObject({ imageCount: 1 });
});
