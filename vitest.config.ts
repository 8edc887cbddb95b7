import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import LongestFirst from './test/support/longest-first.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-stack.ts'],
    reporters: ['default', './test/support/closing-line-reporter.ts'],
    // The processes that tests start, the command line's and the stacks', compile what they load once in all.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, '.build/compile-cache'), STAGE: 'test' },
    pool: 'threads',
    // Generous: on two busy cores a test may wait for its turn, and none of them asserts how long it took.
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
