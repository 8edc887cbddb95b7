import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { popCoreClient } from '../support/clients/pop-core.ts';
import { startBrowser } from './browser.ts';
import { visit } from './visit.ts';

const stack = inject('stack');
let browser: Browser | undefined;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser?.close());

it('takes a visitor from a fresh account to the last entry of the timeline', async ({ skip }) => {
  if (!browser) return skip('no browser: set CONSOLE_BROWSER to the path of a Chromium');
  const { page, problems, axe, close } = await visit(browser, stack.url);
  const view = (name: string) => page.getByRole('link', { name, exact: true });

  await page.getByRole('button', { name: 'Get a sandbox account' }).click();
  await page.getByText('No images yet').waitFor();
  await page.getByText('0 of 5').waitFor();
  expect(await axe()).toEqual([]);

  await view('Register').click();
  await page.getByLabel('Name', { exact: true }).fill('1st');
  await page.getByText('must not start with [0-9]').waitFor();
  await page.getByLabel('Name', { exact: true }).fill('web-server');
  await page.getByRole('button', { name: 'Send CreateImage' }).click();
  const outcome = page.locator('.outcome');
  await outcome.getByText('201').waitFor();
  await outcome.getByRole('button', { name: 'Send again', exact: true }).click();
  await outcome.getByText('replayed', { exact: true }).waitFor();
  await outcome.getByRole('button', { name: 'Change and send again' }).click();
  await outcome.getByText('Specified idempotent token mismatch.').waitFor();
  await page.getByRole('button', { name: 'Signature', exact: true }).click();
  await page.getByText('ACS3-HMAC-SHA256').first().waitFor();
  expect(await axe()).toEqual([]);

  const tenant = JSON.parse(String(await page.evaluate('sessionStorage.tenant')));
  const { accessKeyId, secret: accessKeySecret } = tenant;
  const client = popCoreClient.connect(stack.url, { accessKeyId, accessKeySecret });
  const image = { Name: 'from-an-sdk', EcsImageId: 'm-sdk', Platform: 'Linux' };
  await client.createImage(image, 'sdk_1');

  await view('Images').click();
  await page.getByText('2 of 5').waitFor();
  await page.getByRole('button', { name: 'Delete: from-an-sdk' }).click();
  expect(await axe()).toEqual([]);
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await page.getByText('1 of 5').waitFor();

  await view('Timeline').click();
  const timeline = page.locator('.timeline');
  for (const entry of ['IdempotentTokenMismatch', 'Image Created', 'DeleteImage', 'Image Deleted'])
    await timeline.getByText(entry).first().waitFor();
  await timeline.getByText('replayed').first().waitFor();
  expect(await axe()).toEqual([]);
  expect(problems).toEqual([]);
  await close();
});
