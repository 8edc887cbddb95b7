import { existsSync } from 'node:fs';
import { bundleAllFunctions, bundlePath, entryPoints } from '../../infra/build/bundle-functions.ts';

/**
 * Builds the bundles if one is missing. Templates need a file for each function, and most tests of templates do not care whether
 * it is the latest: to build all of them takes 3 s, and eight test files need them.
 */
export async function ensureBundles(): Promise<void> {
  const paths = entryPoints.flatMap((entry) => imageSources.map((source) => bundlePath(entry, source)));
  if (!paths.every((path) => existsSync(path))) await bundleAllFunctions();
}

const imageSources = ['sandbox', 'alibaba-cloud', 'unavailable'] as const;
