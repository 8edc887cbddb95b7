import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { defineConfig } from 'vitest/config';
import LongestFirst from './test/support/longest-first.ts';

// Tests allocate many short-lived objects. With the default of 16 MB, collecting them takes a fifth of the CPU time.
setFlagsFromString('--min-semi-space-size=32');
setFlagsFromString('--max-semi-space-size=64');

/** They replace a module, or load handlers, which read the environment once: each gets modules of its own. */
const isolated = [
  'test/access-keys/access-keys.test.ts',
  'test/docs/examples.test.ts',
  'test/events/publish-in-order.test.ts',
  'test/http/{answers-to-failures,cors,handlers-fuzz,non-http-invocation,request-log}.test.ts',
  'test/image-source/{connected-image-source,image-source-of-stage,role-credentials,service-key}.test.ts',
  'test/quota/audit-quotas.test.ts',
  'test/registration-requests/process-message.test.ts',
  'test/runtime/retry.test.ts',
  'test/signing/{constant-time,mutated-signature}.test.ts',
];

// The processes that tests start share what they compile: workers, command lines and whole stacks.
const compileCache = join(import.meta.dirname, '.build/compile-cache');
process.env['NODE_COMPILE_CACHE'] = compileCache;

const shared = {
  env: { NODE_COMPILE_CACHE: compileCache, STAGE: 'test' },
  pool: 'threads',
  // Generous: on two busy cores a test may wait for its turn, and none of them asserts how long it took.
  testTimeout: 60_000,
  hookTimeout: 60_000,
} as const;

export default defineConfig({
  test: {
    globalSetup: ['test/support/global-stack.ts'],
    reporters: ['default', './test/support/closing-line-reporter.ts'],
    // Twice the cores of a small machine: tests spend a third of their time waiting for deadlines, pauses and other processes.
    maxWorkers: 4,
    sequence: { sequencer: LongestFirst },
    projects: [
      // Loading CDK and the vendors' SDKs takes longer than most tests run, so these files share what they load.
      {
        test: {
          ...shared,
          name: 'shared',
          isolate: false,
          include: ['test/**/*.test.ts'],
          exclude: isolated,
        },
      },
      { test: { ...shared, name: 'isolated', include: isolated } },
    ],
  },
});
