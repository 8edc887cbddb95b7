// `npm run verify -- browser`: all tests in a browser.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: `${import.meta.dirname}/../..`,
  test: {
    include: ['test/console/browser.test.ts', 'test/console/*.browser.ts'],
    globalSetup: ['test/support/global-stack.ts'],
    env: { STAGE: 'test' },
    pool: 'threads',
    maxWorkers: 1,
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
