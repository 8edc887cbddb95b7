import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

const project = join(import.meta.dirname, '../..');
const page = readFileSync(join(project, 'docs/operations.md'), 'utf8');
const listed = page.slice(page.indexOf('needs these permissions:'), page.indexOf('## Connecting ECS'));

test('operations.md lists a permission for everything that the admin command calls in AWS', async () => {
  const { metafile } = await build({
    entryPoints: [join(project, 'infra/cli/admin.ts')],
    absWorkingDir: project,
    bundle: true,
    write: false,
    metafile: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    outdir: 'unwritten',
  });
  const sources = Object.keys(metafile.inputs).map((file) => readFileSync(join(project, file), 'utf8'));
  const actions = new Set(sources.flatMap(actionsOf));
  expect(actions.size).toBeGreaterThan(12);
  expect([...actions].filter((action) => !new RegExp(`\\b${action}\\b`).test(listed))).toEqual([]);
});

/** The actions of the SDK's commands and paginators, and of the parts of transactions. */
function actionsOf(source: string): string[] {
  const commands = [...source.matchAll(/\bnew ([A-Z]\w+)Command\(/g)].map(([, name = '']) => name);
  const pages = [...source.matchAll(/\bpaginate([A-Z]\w+)\(/g)].map(([, name = '']) => name);
  const parts = [...source.matchAll(/\b(Get|Put|Update|Delete|ConditionCheck): \{/g)].map(
    ([, name]) => `${name}Item`,
  );
  return [...commands, ...pages, ...parts].filter((name) => !/^Transact/.test(name));
}
