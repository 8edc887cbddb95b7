import { randomUUID } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type BuildResult, build, type Metafile, stop } from 'esbuild';
import { sdkStubs } from './sdk-stubs.ts';
import { buildSite } from './site.ts';

// Without this, esbuild's process prints a stack trace if this process ends during a build.
process.on('exit', () => void stop());

const project = join(import.meta.dirname, '../..');
const outdir = join(project, '.build/functions');

/** Each bundle contains the code of only one image source. */
const imageSources = ['sandbox', 'alibaba-cloud', 'unavailable'] as const;
export type ImageSourceName = (typeof imageSources)[number];

/** The asset folder with the bundle of `functions/{entry}.ts`. */
export function bundlePath(entry: string, imageSource: ImageSourceName): string {
  return join(outdir, imageSource, entry);
}

/** The entry points: every file at the top of functions/. */
export const entryPoints: readonly string[] = globSync('functions/*.ts', { cwd: project })
  .map((path) => basename(path, '.ts'))
  .sort();

/** Bundles every entry point for Lambda, once for each image source. */
export async function bundleAllFunctions(): Promise<void> {
  for (const imageSource of imageSources) await bundleFunctions(imageSource);
}

/**
 * Bundles every entry point with one image source, in a single esbuild call: a call per entry point takes longer, even in
 * parallel. Returns esbuild's metafile, with the inputs and the size of each bundle.
 */
export async function bundleFunctions(imageSource: ImageSourceName): Promise<Metafile> {
  const { metafile, outputFiles } = await bundle(imageSource);
  for (const { path, contents } of outputFiles) writeIfChanged(path, contents);
  if (imageSource === 'sandbox') await bundleSite();
  return metafile;
}

/** Writes the console's files next to the bundle of the function that serves them. */
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
      // esbuild can tree-shake the SDK's ES modules, but not its CommonJS builds, the default for node.
      mainFields: ['module', 'main'],
      // A constant, so that esbuild drops the code of the other image sources.
      define: { 'process.env.IMAGE_SOURCE': JSON.stringify(imageSource) },
      plugins: [sdkStubs()],
      logLevel: 'error',
    });
  } finally {
    await stop();
  }
}

/** Replaces a file atomically, and only if it changed: other processes may be reading it. */
function writeIfChanged(path: string, contents: Uint8Array): void {
  if (existsSync(path) && readFileSync(path).equals(contents)) return;
  mkdirSync(dirname(path), { recursive: true });
  // A unique name, because several threads of one process may write.
  const complete = `${path}.${randomUUID()}`;
  writeFileSync(complete, contents);
  renameSync(complete, path);
}
