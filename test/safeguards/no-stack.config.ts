import { defineConfig } from 'vitest/config';

/** For test files that need no local stack: starting one takes longer than they do. */
export default defineConfig({
  test: { include: ['test/**/*.test.ts'], env: { STAGE: 'test' }, testTimeout: 60_000 },
});
