import type { PartialStrykerOptions } from '@stryker-mutator/api/core';

/** Mutation testing of what decides: `npm run verify -- mutation`, or a part of it with `--mutate 'functions/signing/*.ts'`. */
const options: PartialStrykerOptions = {
  mutate: [
    'functions/{accounts,api,image-source,images,schemas,signing}/*.ts',
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
  tempDirName: '.build/stryker',
  concurrency: 1,
  dryRunTimeoutMinutes: 20,
  timeoutMS: 30_000,
  timeoutFactor: 2,
  reporters: ['progress-append-only', 'clear-text', 'html', 'json'],
  clearTextReporter: { allowColor: false, logTests: false },
  htmlReporter: { fileName: '.build/mutation/report.html' },
  jsonReporter: { fileName: '.build/mutation/report.json' },
  thresholds: { high: 95, low: 90, break: 90 },
};

export default options;
