import { existsSync } from 'node:fs';
import { bundleAllFunctions, bundlePath, entryPoints } from '../../infra/build/bundle-functions.ts';

/**
 * Builds the bundles if one is missing. Templates need a file for each function, but most tests do not need the latest one:
 * building all of them takes 3 s, and many test files need them.
 */
export async function ensureBundles(): Promise<void> {
  const paths = entryPoints.flatMap((entry) => imageSources.map((source) => bundlePath(entry, source)));
  if (!paths.every((path) => existsSync(path))) await bundleAllFunctions();
}

const imageSources = ['sandbox', 'alibaba-cloud', 'unavailable'] as const;
