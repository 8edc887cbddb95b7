// `npm run verify -- browser`: everything that is tested in a browser.
import { defineConfig, mergeConfig } from 'vitest/config';
import base from '../../vitest.config.ts';

const merged = mergeConfig(base, defineConfig({ test: { testTimeout: 120_000, maxWorkers: 1 } }));
export default {
  ...merged,
  test: { ...merged.test, include: ['test/console/browser.test.ts', 'test/console/*.browser.ts'] },
};
