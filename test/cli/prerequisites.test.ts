import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';

const project = join(import.meta.dirname, '../..');
const { scripts, dependencies, devDependencies } = JSON.parse(
  readFileSync(join(project, 'package.json'), 'utf8'),
);
const systemFolders = (process.env['PATH'] ?? '')
  .split(delimiter)
  .filter((folder) => !folder.includes('node_modules'));

/** An old Node installed on this machine; undefined if there is none. */
function oldNode(): string | undefined {
  return systemFolders.map((folder) => join(folder, 'node')).find((node) => (majorOf(node) ?? 24) < 24);
}

function majorOf(node: string): number | undefined {
  try {
    return Number(execFileSync(node, ['-p', 'parseInt(process.versions.node)'], { encoding: 'utf8' }));
  } catch {
    return undefined;
  }
}

/** A fake `node` that reports version 20.1.0. */
function pretendedOldNode(): string {
  const folder = temporaryFolder();
  const preload = join(folder, 'pretend.cjs');
  writeFileSync(preload, "Object.defineProperty(process.versions, 'node', { value: '20.1.0' });");
  const node = join(folder, 'node');
  writeFileSync(
    node,
    `#!/bin/sh\nexec ${JSON.stringify(process.execPath)} -r ${JSON.stringify(preload)} "$@"\n`,
  );
  chmodSync(node, 0o755);
  return node;
}

/** Runs a package.json script as npm does, in a shell in the project folder, with this Node first in the PATH. */
function runScript(name: string, node: string, cwd = project) {
  const PATH = [dirname(node), ...systemFolders].join(delimiter);
  const { promise, resolve } = Promise.withResolvers<object>();
  const child = execFile('sh', ['-c', scripts[name]], { cwd, env: { PATH } }, (_error, stdout, stderr) =>
    resolve({ exitCode: child.exitCode, stdout, stderr }),
  );
  return promise;
}

const tooOld = /^Imprint needs Node 24; this is 2\d\.\d+\.\d+: install Node 24, [^\n]+\n$/;

test.each(['start', 'image', 'admin', 'events', 'test'])(
  'npm run %s checks the prerequisites first',
  (name) => {
    expect(scripts[name]).toMatch(
      /^(exec )?node (-r \.\/infra\/prerequisites\.cjs|infra\/prerequisites\.cjs &&) /,
    );
  },
);

// One script of each form that the test above allows.
describe.each(['image', 'test'])('npm run %s', (name) => {
  test('reports an old Node in one line', async () => {
    const said = { exitCode: 1, stdout: '', stderr: expect.stringMatching(tooOld) };
    expect(await runScript(name, pretendedOldNode())).toEqual(said);
  });

  test.skipIf(oldNode() === undefined)('reports an old Node that is installed on this machine', async () => {
    const said = { exitCode: 1, stdout: '', stderr: expect.stringMatching(tooOld) };
    expect(await runScript(name, oldNode() ?? '')).toEqual(said);
  });

  test('reports missing packages in one line', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'infra'));
    for (const part of ['package.json', 'infra/prerequisites.cjs', 'infra/cli', 'infra/local'])
      cpSync(join(project, part), join(folder, part), { recursive: true });
    const packages = Object.keys({ ...dependencies, ...devDependencies });
    const saying = (missing: string) => ({
      exitCode: 1,
      stdout: '',
      stderr: `packages are missing, such as ${missing}: run npm ci\n`,
    });
    expect(await runScript(name, process.execPath, folder)).toEqual(saying(packages[0] ?? ''));
    for (const one of packages.filter((one) => one !== '@middy/core'))
      mkdirSync(join(folder, 'node_modules', one), { recursive: true });
    expect(await runScript(name, process.execPath, folder)).toEqual(saying('@middy/core'));
  });
});
