import { defineConfig } from 'vitest/config';

/** The tests that mutants are run against: those that load functions/ themselves, and whose outcome depends on nothing else. */
export default defineConfig({
  test: {
    include: [
      'test/unit/**/*.test.ts',
      'test/registry/**/*.test.ts',
      'test/image-source/{credentials,deletion,image-source,reconciliation}.test.ts',
    ],
    exclude: [
      // They measure time or wait for a race: a mutant could fall to the machine's load.
      'test/registry/{hanging-aws,races,deletion-races}.test.ts',
    ],
    globalSetup: ['test/support/global-stack.ts'],
    env: { TEST_PATIENCE_MS: '20000', STAGE: 'test' },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
