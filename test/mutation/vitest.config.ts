import { defineConfig } from 'vitest/config';
import { partOf } from './parts.ts';
import ShortestFirst from './shortest-first.ts';

/** The tests that mutants are run against: those that load functions/ themselves, and whose outcome depends on nothing else. */
export default defineConfig({
  test: {
    include: [...partOf(process.env['MUTATION_PART']).tests],
    exclude: [
      // They measure time or wait for a race: a mutant could fall to the machine's load.
      'test/{create-image,delete-image}/{hanging-aws,races,deletion-races}.test.ts',
      'test/signing/constant-time.test.ts',
      // They run the deployed bundles, which know nothing of the mutant that is active.
      'test/**/{*over-http,killed-*,*fuzz,secrets,cors,bad-*,captured-request,sdk-clients,string-to-sign}.test.ts',
    ],
    sequence: { sequencer: ShortestFirst },
    globalSetup: ['test/support/global-stack.ts'],
    env: { TEST_PATIENCE_MS: '20000', STAGE: 'test' },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
