import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { catalogue, type ErrorName } from '../../functions/errors/catalogue.ts';
import { isProvocation, provocations } from '../../infra/console/examples.ts';
import { operatorOf } from '../support/operator.ts';
import { startBrowser } from './browser.ts';
import { claimedOverHttp } from './sandbox-stack.ts';
import { type Visit, visit } from './visit.ts';

const stack = inject('stack');
let browser: Browser;
beforeAll(async () => {
  const started = await startBrowser();
  if (!started) throw new Error('no browser: set CONSOLE_BROWSER to the path of a Chromium');
  browser = started;
});
afterAll(() => browser?.close());

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

const view = (page: Page, name: string) => page.getByRole('link', { name, exact: true });

/** A visitor who has claimed an account. */
async function visitor(options: Parameters<typeof visit>[2] = {}): Promise<Visit> {
  const visited = await visit(browser, stack.url, options);
  await visited.page.locator('.hero .primary').click();
  await visited.page.locator('.empty').first().waitFor();
  return visited;
}

async function done({ problems, close }: Visit): Promise<void> {
  expect(problems).toEqual([]);
  await close();
}

describe('each error', () => {
  const provoked = (Object.keys(catalogue) as ErrorName[]).filter((name) =>
    isProvocation(provocations[name]),
  );

  it('gets the documented response', async () => {
    const visited = await visitor();
    const { page } = visited;
    await view(page, 'Errors').click();
    const rows = page.locator('.errors li');
    const names = Object.keys(catalogue);
    const takesImages = provoked.filter((name) => name === 'quotaExhausted' || name === 'serviceUnavailable');
    for (const name of [...provoked, ...takesImages]) {
      const row = rows.nth(names.indexOf(name));
      await row.getByRole('button').click();
      await row.getByRole('button', { disabled: false }).waitFor();
      expect([name, await row.locator('.tag').textContent()]).toEqual([name, 'answered as written']);
    }
    await view(page, 'Images').click();
    await page.getByText('0 of 5').waitFor();
    await done(visited);
  });
});

describe.each(['light', 'dark'] as const)('in the %s theme', (colorScheme) => {
  it.each([
    ['en-US', 'en', 1280],
    ['en-US', 'en', 390],
    ['zh-CN', 'zh', 1280],
    ['zh-CN', 'zh', 390],
  ])('in %s (%s), %i pixels wide, axe finds no problem on any view', async (locale, language, width) => {
    const options = { colorScheme, locale, viewport: { width, height: 800 } };
    const welcome = await visit(browser, stack.url, options);
    expect(await welcome.axe()).toEqual([]);
    await done(welcome);
    const visited = await visitor(options);
    const { page, axe } = visited;
    await page.locator('.views a').nth(1).click();
    await page.locator('form.register .primary').click();
    await page.locator('.outcome .s2').waitFor();
    for (let index = 0; index < 4; index += 1) {
      await page.locator('.views a').nth(index).click();
      await page.locator('.skeleton').waitFor({ state: 'detached' });
      expect([index, await axe()]).toEqual([index, []]);
      const overflow = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
      expect([index, overflow]).toEqual([index, false]);
    }
    await page.goto(`${stack.url}/reference/${language}`);
    expect(await axe()).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth > innerWidth')).toBe(false);
    await done(visited);
  });
});

it('pages through images', async () => {
  const visited = await visitor();
  const { page } = visited;
  await view(page, 'Register').click();
  for (let index = 0; index < 3; index += 1) {
    await button(page, 'New token').click();
    await button(page, 'Send CreateImage').click();
    await page.locator('.outcome .s2').waitFor();
  }
  await view(page, 'Images').click();
  await page.getByText('3 of 5').waitFor();
  await page.getByLabel('Per page').selectOption('2');
  await button(page, 'Next').click();
  await page.locator('.images tbody tr').nth(1).waitFor({ state: 'detached' });
  await button(page, 'Previous').click();
  await page.locator('.images tbody tr').nth(1).waitFor();
  await done(visited);
});

it('works with the keyboard alone', async () => {
  const visited = await visit(browser, stack.url);
  const { page } = visited;
  const focused = () => page.evaluate('document.activeElement.textContent');
  const tabTo = async (text: string) => {
    for (let presses = 0; presses < 60; presses += 1) {
      await page.keyboard.press('Tab');
      if (await focused().then((found) => String(found).trim() === text)) return;
    }
    throw new Error(`${text} cannot be reached`);
  };
  await tabTo('Get a sandbox account');
  await page.keyboard.press('Enter');
  await page.getByText('No images yet').waitFor();
  await tabTo('Register');
  await page.keyboard.press('Enter');
  await tabTo('Send CreateImage');
  await page.keyboard.press('Enter');
  await page.locator('.outcome .s2').waitFor();
  await page.locator('.views a').first().focus();
  await page.keyboard.press('Enter');
  await page.locator('table.images').waitFor();
  await tabTo('Delete');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await page.locator('.images tbody tr').count()).toBe(1);
  await done(visited);
});

it('keeps account, view, request and call after a reload, in this tab only', async () => {
  const visited = await visitor();
  const { page } = visited;
  await page
    .locator('.account time')
    .getByText(/^(24 h 0|23 h 59) min$/)
    .waitFor();
  await view(page, 'Register').click();
  await button(page, 'Send CreateImage').click();
  await page.locator('.outcome .s2').waitFor();
  await button(page, 'Code').click();
  await page.getByLabel('Client').selectOption('pop-core');
  const call = page.locator('.inspector').getByText('ROAClient').last();
  await call.waitFor();
  await view(page, 'Timeline').click();
  await page.reload();
  await page.getByRole('heading', { name: 'Timeline' }).waitFor();
  await call.waitFor();
  await page.goBack();
  await page.getByRole('heading', { name: 'Register an image' }).waitFor();
  const second = await page.context().newPage();
  await second.goto(`${stack.url}/#errors`);
  await button(second, 'Get a sandbox account').click();
  await second.getByRole('heading', { name: 'Every answer, on purpose' }).waitFor();
  await button(second, 'Forget the keys').click();
  await button(second, 'Get a sandbox account').waitFor();
  expect(await second.evaluate('sessionStorage.length')).toBe(0);
  await done(visited);
});

it('offers a new account once this one has expired', async () => {
  const tenant = await claimedOverHttp(stack);
  await operatorOf(stack)('dynamodb', 'UpdateItem', {
    TableName: stack.tables.accessKeys,
    Key: { accessKeyId: { S: tenant.accessKeyId } },
    UpdateExpression: 'SET expiresAt = :now',
    ExpressionAttributeValues: { ':now': { N: String(Date.now()) } },
  });
  const visited = await visit(browser, stack.url);
  const { page } = visited;
  await page.evaluate(`sessionStorage.tenant = ${JSON.stringify(JSON.stringify(tenant))}`);
  await page.reload();
  await page.getByText('has expired').waitFor();
  await button(page, 'Get a new account').click();
  await page.getByText('has expired').waitFor({ state: 'detached' });
  await page.getByText('0 of 5').waitFor();
  await done(visited);
});

it('says that a key brought along is refused, stops polling, and takes the right secret', async () => {
  const tenant = await claimedOverHttp(stack);
  const visited = await visit(browser, stack.url);
  const { page } = visited;
  await page.clock.install();
  let requests = 0;
  page.on('request', () => {
    requests += 1;
  });
  const enter = async (accessKeyId: string, secret: string) => {
    await page.getByText('I have an access key').click();
    await page.getByLabel('AccessKeyId', { exact: true }).fill(accessKeyId);
    await page.getByLabel('AccessKeySecret', { exact: true }).fill(secret);
    await button(page, 'Use this key').click();
  };
  await enter('LTAINobody', 'wrong');
  await page.getByRole('alert').getByText('InvalidAccessKeyId.NotFound').waitFor();
  expect(await page.getByText('has expired').count()).toBe(0);
  await enter(tenant.accessKeyId, 'wrong');
  await page.getByRole('alert').getByText('SignatureDoesNotMatch').waitFor();
  await page.locator('main').getByText('SignatureDoesNotMatch: Specified signature').waitFor();
  expect(await page.locator('.skeleton').count()).toBe(0);
  expect(await visited.axe()).toEqual([]);
  await view(page, 'Timeline').click();
  expect(await page.locator('.skeleton').count()).toBe(0);
  const before = requests;
  // Two polls later, at the slower pace.
  await page.clock.runFor(10_000);
  expect(requests).toBe(before);
  await enter(tenant.accessKeyId, tenant.secret);
  await page.getByRole('alert').waitFor({ state: 'detached' });
  await view(page, 'Images').click();
  await page.getByText('0 of 5').waitFor();
  await done(visited);
});

it('reports that the service does not answer, and recovers when it does', async () => {
  const visited = await visitor();
  const { page } = visited;
  await page.context().setOffline(true);
  await page.getByText('The service does not answer').waitFor();
  await page.context().setOffline(false);
  await page.getByText('The service does not answer').waitFor({ state: 'detached' });
  await visited.close();
});

it('reports that every account is taken', async () => {
  const visited = await visit(browser, stack.url);
  const { page } = visited;
  await page.route('**/sandbox/accounts', (route) => route.fulfill({ status: 503, body: '{}' }));
  await button(page, 'Get a sandbox account').click();
  await page.getByRole('alert').waitFor();
  await done(visited);
});
