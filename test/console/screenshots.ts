// Makes docs/images/ anew: the console and the reference of a stack of its own, as a visitor sees them.
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { startLocalStack } from '../../infra/local/stack.ts';
import { print } from '../../infra/local/terminal.ts';
import { popCoreClient } from '../support/clients/pop-core.ts';
import { startBrowser } from './browser.ts';
import { type Visit, visit } from './visit.ts';

const folder = join(import.meta.dirname, '../../docs/images');

await using resources = new AsyncDisposableStack();
const stack = await startLocalStack({ transactionMs: 25 });
resources.defer(stack.stop);
const browser = await startBrowser();
if (!browser) throw new Error('no browser runs here: set CONSOLE_BROWSER to the path of a Chromium');
resources.defer(() => browser.close());
const { url } = stack;

const english: BrowserContextOptions = { locale: 'en-US', viewport: { width: 1280, height: 800 } };
const chinese: BrowserContextOptions = { locale: 'zh-CN', viewport: { width: 1280, height: 800 } };

async function opened(path: string, options: BrowserContextOptions): Promise<Visit> {
  const visited = await visit(browser as NonNullable<typeof browser>, `${url}${path}`, options);
  await visited.page.evaluate('document.fonts.ready');
  return visited;
}

async function save(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(folder, `${name}.png`) });
  print(`docs/images/${name}.png`);
}

/** Opens the console with a fresh account. */
async function visitor(options: BrowserContextOptions, view: string): Promise<Page> {
  const { page } = await opened(`/#${view}`, options);
  await page.locator('.hero .primary').click();
  await page.locator('.account').waitFor();
  return page;
}

async function register(page: Page): Promise<void> {
  await page.locator('form.register .primary').click();
  await page.locator('.outcome .s2').waitFor();
}

const welcome = await opened('/', { ...english, colorScheme: 'light' });
await save(welcome.page, 'console-welcome');

const light = await visitor({ ...english, colorScheme: 'light' }, 'register');
await register(light);
await light.getByRole('button', { name: 'Send again', exact: true }).click();
await light.locator('.outcome .tag').waitFor();
await save(light, 'console-register');

const dark = await visitor({ ...english, colorScheme: 'dark' }, 'register');
await register(dark);
await dark.getByRole('button', { name: 'Send again', exact: true }).click();
await dark.locator('.outcome .tag').waitFor();
await dark.getByRole('button', { name: 'Change and send again' }).click();
await dark.locator('.outcome .s4').waitFor();
const tenant = JSON.parse(String(await dark.evaluate('sessionStorage.tenant')));
const key = { accessKeyId: tenant.accessKeyId, accessKeySecret: tenant.secret };
const image = { Name: 'from-an-sdk', EcsImageId: 'm-sdk', Platform: 'Linux' };
await popCoreClient.connect(url, key).createImage(image, 'sdk_1');
await dark.getByRole('link', { name: 'Timeline', exact: true }).click();
await dark.locator('.timeline li').nth(4).waitFor();
await dark.locator('.timeline').getByText('IdempotentTokenMismatch').first().click();
await save(dark, 'console-timeline');

const errors = await visitor({ ...chinese, colorScheme: 'dark' }, 'errors');
await errors.locator('.errors li button').first().click();
await errors.locator('.errors .tag').first().waitFor();
await save(errors, 'console-errors-zh');

const reference = await opened('/reference/en', { ...english, colorScheme: 'light' });
await save(reference.page, 'reference');
