import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { bundleFunctions, bundlePath } from '../../infra/build/bundle-functions.ts';

/** A function that answers a creation: ours or an alternative. */
export type Contestant = { readonly name: string; readonly bundle: string; readonly kilobytes: number };

/** The packages of the alternatives besides the SDK's client, installed for the benchmarks only. */
const packages = [
  '@aws-lambda-powertools/idempotency@2.35.0',
  '@aws-sdk/lib-dynamodb@3.1164.0',
  '@aws-sdk/client-dynamodb@3.1164.0',
  '@middy/core@7.9.2',
  '@middy/http-error-handler@7.7.0',
  '@middy/http-header-normalizer@7.7.0',
  '@middy/http-json-body-parser@7.7.0',
  'ajv@8.20.0',
  'express@5.3.0',
  'serverless-http@4.0.0',
];

const project = join(import.meta.dirname, '../..');
const folder = join(project, '.build/bench-peers');

/**
 * Ours, every alternative, and the bundles from the command line: `--bundle before=/path/to/index.mjs`. `--only ours,raw`
 * selects contestants.
 */
export async function contestants(parameters: readonly string[]): Promise<Contestant[]> {
  await bundleFunctions('sandbox');
  installPeers();
  const only = parameters[parameters.indexOf('--only') + 1]?.split(',');
  const all = [
    contestant('ours', join(bundlePath('create-image', 'sandbox'), 'index.mjs')),
    ...namedBundles(parameters, '--bundle'),
    contestant('powertools', await bundlePeer('powertools', {})),
    contestant('express', await bundlePeer('express', {})),
    // The client of our functions before it was tuned: one credential provider, no event streams.
    contestant('floor', await bundlePeer('floor', { alias: lighterClient })),
    contestant('raw', await bundlePeer('raw', {})),
  ];
  return parameters.includes('--only') ? all.filter(({ name }) => only?.includes(name)) : all;
}

/** Our publisher, and those of the command line: `--publisher before=/path/to/index.mjs`. */
export async function publishers(parameters: readonly string[]): Promise<Contestant[]> {
  await bundleFunctions('sandbox');
  const ours = join(bundlePath('publish-image-events', 'sandbox'), 'index.mjs');
  return [contestant('ours', ours), ...namedBundles(parameters, '--publisher')];
}

function namedBundles(parameters: readonly string[], option: string): Contestant[] {
  return parameters.flatMap((parameter, index) => {
    const [name = '', path = ''] = parameter.split('=');
    return parameters[index - 1] === option ? [contestant(name, resolve(path))] : [];
  });
}

function contestant(name: string, bundle: string): Contestant {
  return { name, bundle, kilobytes: statSync(bundle).size / 1000 };
}

const lighterClient = {
  '@aws-sdk/credential-provider-node': join(folder, 'source/environment-credentials.js'),
  '@smithy/core/event-streams': join(folder, 'source/nothing.js'),
};

function installPeers(): void {
  const manifest = JSON.stringify({ private: true, type: 'module', packages });
  const path = join(folder, 'package.json');
  const installed = existsSync(join(folder, 'node_modules')) && existsSync(path);
  if (installed && readFileSync(path, 'utf8') === manifest) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, JSON.stringify({ private: true, type: 'module' }));
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--no-save', ...packages], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  writeFileSync(path, manifest);
}

/** Bundles an alternative as a tree-shaken ES module, the smallest result that esbuild's options alone allow. */
async function bundlePeer(name: string, options: BuildOptions): Promise<string> {
  cpSync(join(import.meta.dirname, 'peers'), join(folder, 'source'), { recursive: true });
  const outfile = join(folder, 'bundles', `${name}.mjs`);
  await build({
    absWorkingDir: folder,
    entryPoints: [join(folder, 'source', `${name}.js`)],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    // Some packages are CommonJS and require() modules of Node.
    banner: { js: requireInModules },
    logLevel: 'error',
    ...options,
  });
  return outfile;
}

const requireInModules =
  "import { createRequire as createRequireOfModule } from 'node:module';const require = createRequireOfModule(import.meta.url);";
