import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

const project = join(import.meta.dirname, '../..');
const [operations, deploy] = ['operations.md', 'deploy.md'].map((name) =>
  readFileSync(join(project, 'docs', name), 'utf8'),
) as [string, string];
const awsCli = operations.indexOf('The AWS CLI commands in the [runbook]');
const listed = operations.slice(operations.indexOf('needs these permissions:'), awsCli);
const listedForAwsCli = operations.slice(awsCli, operations.indexOf('## Connecting ECS'));

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

/** The permissions of commands that do not have one of the same name, or need further ones. */
const permissionsOf: Readonly<Record<string, readonly string[]>> = {
  'cloudformation detect-stack-drift': [
    'cloudformation:DetectStackDrift',
    'cloudformation:DetectStackResourceDrift',
  ],
  'cloudformation wait': ['cloudformation:DescribeStacks'],
  'dynamodb restore-table-to-point-in-time': [
    'dynamodb:RestoreTableToPointInTime',
    ...['BatchWriteItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'GetItem', 'Query', 'Scan'].map(
      (action) => `dynamodb:${action}`,
    ),
  ],
  'kms replicate-key': ['kms:ReplicateKey', 'kms:CreateKey'],
  'lambda invoke': ['lambda:InvokeFunction'],
  'logs tail': ['logs:FilterLogEvents'],
  's3 rb': ['s3:DeleteBucket'],
};

test('operations.md lists exactly the permissions that the AWS CLI commands of both pages need', () => {
  const commands = [...`${operations}${deploy}`.matchAll(/\baws ([a-z0-9]+) ([a-z0-9-]+)/g)];
  const needed = new Set(
    commands.flatMap(
      ([, service = '', command = '']) =>
        permissionsOf[`${service} ${command}`] ?? `${service}:${pascalCase(command)}`,
    ),
  );
  const found = new Set([...listedForAwsCli.matchAll(/`([a-z0-9]+:[A-Z]\w+)`/g)].map(([, name]) => name));
  expect([...found].sort()).toEqual([...needed].sort());
});

function pascalCase(command: string): string {
  return command
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
