import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { referencePage } from './reference.ts';

const project = join(import.meta.dirname, '../..');
const folder = join(project, 'infra/console/page');

export type SiteFile = { readonly name: string; readonly contents: Uint8Array };

/** The files of the console and the reference, for the folder of the function that serves them. */
export async function buildSite(): Promise<readonly SiteFile[]> {
  const { outputFiles } = await build({
    absWorkingDir: project,
    entryPoints: [
      { in: join(folder, 'main.tsx'), out: 'app' },
      { in: join(folder, 'style.css'), out: 'style' },
    ],
    outdir: 'site',
    bundle: true,
    write: false,
    minify: true,
    platform: 'browser',
    target: ['chrome123', 'firefox128', 'safari17.5'],
    format: 'esm',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    // The page signs requests with the service's own signing code.
    alias: { 'node:crypto': join(folder, 'node-crypto.ts') },
    inject: [join(folder, 'buffer.ts')],
    charset: 'utf8',
    logLevel: 'error',
  });
  return [
    ...outputFiles.map(({ path, contents }) => ({ name: path.replace(/^.*[\\/]/, ''), contents })),
    asFile('index.html', readFileSync(join(folder, 'index.html'), 'utf8')),
    asFile('icon.svg', readFileSync(join(folder, 'icon.svg'), 'utf8')),
    asFile('reference.en.html', referencePage('en')),
    asFile('reference.zh.html', referencePage('zh')),
    asFile('openapi.json', servedOpenApi()),
  ];
}

/** The OpenAPI document with the stage that serves it as its server: tools resolve `/` against the document's own URL. */
function servedOpenApi(): string {
  const document = JSON.parse(readFileSync(join(project, 'docs/openapi.json'), 'utf8'));
  const servers = [{ url: '/', description: 'This stage' }];
  return `${JSON.stringify({ ...document, servers }, undefined, 2)}\n`;
}

function asFile(name: string, text: string): SiteFile {
  return { name, contents: Buffer.from(text) };
}
