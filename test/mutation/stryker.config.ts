import type { PartialStrykerOptions } from '@stryker-mutator/api/core';
import { partOf, reportOf } from './parts.ts';

const part = partOf(process.env['MUTATION_PART']).name;

/** Mutation testing of one part: `npm run verify -- mutation` runs all of them. */
const options: PartialStrykerOptions = {
  mutate: [
    `functions/${part}/*.ts`,
    // Read by the generator of the validator, and by nothing at run time.
    '!functions/**/*.schema.ts',
  ],
  testRunner: 'vitest',
  vitest: { configFile: 'test/mutation/vitest.config.ts' },
  // Each test runs in the mutant's own process: the deployed bundles know nothing of the mutant that is active.
  coverageAnalysis: 'perTest',
  disableTypeChecks: false,
  // TypeScript 7 has no API to rewrite a tsconfig.json with, and ours needs no rewriting: a name that does not exist.
  tsconfigFile: 'none',
  ignorePatterns: ['.build', '.imprint', 'cdk.out'],
  tempDirName: `.build/stryker/${part}`,
  concurrency: 1,
  dryRunTimeoutMinutes: 20,
  timeoutMS: 30_000,
  timeoutFactor: 2,
  // Mutants are tested again only where code or tests have changed since the last run: delete the file to test all.
  incremental: true,
  incrementalFile: reportOf(part),
  reporters: ['progress-append-only', 'clear-text', 'html'],
  clearTextReporter: { allowColor: false, logTests: false },
  htmlReporter: { fileName: `.build/mutation/${part}.html` },
  thresholds: { high: 95, low: 90, break: null },
};

export default options;
