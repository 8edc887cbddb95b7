import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

/** A page as one visitor opens it, and what went wrong on it. */
export type Visit = {
  readonly page: Page;
  /** Errors of the page's own, and what its policy kept out; empty when all is well. */
  readonly problems: readonly string[];
  /** What axe finds wrong with the page as it is now; empty when nothing. */
  readonly axe: () => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
};

/** How long a visitor waits for something to appear: one busy machine runs the service and the browser. */
const patienceMs = 20_000;

/** Opens a path of the service in a context of its own: another visitor's storage is not there. */
export async function visit(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Visit> {
  const context = await browser.newContext({ locale: 'en-US', reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(patienceMs);
  const problems: string[] = [];
  const { host } = new URL(url);
  page.on('pageerror', ({ message }) => problems.push(`error: ${message}`));
  page.on('console', (message) => {
    // Refusals are what this page is for; the browser reports each as a resource that failed to load.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      problems.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    if (new URL(request.url()).host !== host) problems.push(`request to ${request.url()}`);
  });
  await page.addInitScript(`
    window.violations = [];
    addEventListener('securitypolicyviolation', ({ violatedDirective }) => violations.push(violatedDirective));
  `);
  await page.goto(url);
  return {
    page,
    problems,
    async axe() {
      await page.evaluate(axe.source);
      const results = (await page.evaluate('axe.run()')) as AxeResults;
      const violated = (await page.evaluate('window.violations')) as readonly string[];
      return [
        ...results.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
        ...violated.map((directive) => `policy: ${directive}`),
      ];
    },
    close: () => context.close(),
  };
}

type AxeResults = {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
};
