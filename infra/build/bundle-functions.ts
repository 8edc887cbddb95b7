import { randomUUID } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type BuildResult, build, type Metafile, stop } from 'esbuild';
import { sdkStubs } from './sdk-stubs.ts';
import { buildSite } from './site.ts';

const project = join(import.meta.dirname, '../..');
const outdir = join(project, '.build/functions');

/** What stands behind the image source: a bundle holds the code of one, and nothing of the others. */
const imageSources = ['sandbox', 'alibaba-cloud', 'unavailable'] as const;
export type ImageSourceName = (typeof imageSources)[number];

/** The folder that holds the bundle of `functions/{entry}.ts`, ready to be an asset. */
export function bundlePath(entry: string, imageSource: ImageSourceName): string {
  return join(outdir, imageSource, entry);
}

/** The entry points: every file at the top of functions/. */
export const entryPoints: readonly string[] = globSync('functions/*.ts', { cwd: project })
  .map((path) => basename(path, '.ts'))
  .sort();

/** Bundles every entry point for Lambda, with each of the image sources. */
export async function bundleAllFunctions(): Promise<void> {
  for (const imageSource of imageSources) await bundleFunctions(imageSource);
}

/**
 * Bundles every entry point with that image source, in one esbuild call: a call for each would take longer, even in
 * parallel. Returns what esbuild says of each bundle's inputs and size.
 */
export async function bundleFunctions(imageSource: ImageSourceName): Promise<Metafile> {
  const { metafile, outputFiles } = await bundle(imageSource);
  for (const { path, contents } of outputFiles) writeIfChanged(path, contents);
  if (imageSource === 'sandbox') await bundleSite();
  return metafile;
}

/** What the sandbox's console serves stands beside its bundle. */
async function bundleSite(): Promise<void> {
  const folder = join(bundlePath('console', 'sandbox'), 'site');
  try {
    for (const { name, contents } of await buildSite()) writeIfChanged(join(folder, name), contents);
  } finally {
    await stop();
  }
}

async function bundle(imageSource: ImageSourceName): Promise<BuildResult<{ metafile: true; write: false }>> {
  try {
    return await build({
      absWorkingDir: project,
      entryPoints: entryPoints.map((name) => ({ in: `functions/${name}.ts`, out: `${name}/index` })),
      outdir: join(outdir, imageSource),
      outExtension: { '.js': '.mjs' },
      bundle: true,
      write: false,
      minify: true,
      metafile: true,
      platform: 'node',
      target: 'node24',
      format: 'esm',
      // The SDK's ES modules shake; its CommonJS builds, esbuild's default for node, do not.
      mainFields: ['module', 'main'],
      // A constant, so that esbuild leaves out what the other image sources would need.
      define: { 'process.env.IMAGE_SOURCE': JSON.stringify(imageSource) },
      plugins: [sdkStubs()],
      logLevel: 'error',
    });
  } finally {
    await stop();
  }
}

/** Others may be reading what is there: a file is replaced as a whole, and only where it has to be. */
function writeIfChanged(path: string, contents: Uint8Array): void {
  if (existsSync(path) && readFileSync(path).equals(contents)) return;
  mkdirSync(dirname(path), { recursive: true });
  // Threads of one process write too.
  const complete = `${path}.${randomUUID()}`;
  writeFileSync(complete, contents);
  renameSync(complete, path);
}
