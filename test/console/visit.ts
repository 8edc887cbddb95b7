import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

/** A page opened by one visitor, and its problems. */
export type Visit = {
  readonly page: Page;
  /** The page's errors and violations of its content security policy. */
  readonly problems: readonly string[];
  /** The problems that axe finds in the page's current state. */
  readonly axe: () => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
};

/** How long a visitor waits for something to appear. Generous, because one machine runs the service and the browser. */
const patienceMs = 20_000;

/** Opens a path of the service in a new browser context, which shares no storage with other visitors. */
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
    // The page provokes errors on purpose; the browser reports each as a resource that failed to load.
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
