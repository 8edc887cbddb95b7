import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundleAllFunctions } from '../../infra/build/bundle-functions.ts';
import { imprintApp } from '../../infra/stacks/imprint-app.ts';
import { fitAssembly, leftOutTypes } from './left-out.ts';
import { installMiniStack, type MiniStack, startMiniStack } from './ministack.ts';

// npm run verify -- deploy: deploys both stages to MiniStack, a third-party AWS emulator.

const { values } = parseArgs({
  options: {
    stage: { type: 'string', multiple: true, default: ['sandbox', 'production'] },
    tools: { type: 'string' },
  },
});
const project = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'imprint-deploy-'));
let ministack: MiniStack | undefined;
try {
  const tools = values.tools ?? join(folder, 'tools');
  if (values.tools === undefined) step('install MiniStack and cfn-lint', () => installMiniStack(tools));
  ministack = await startMiniStack(tools);
  const needless = leftOutTypes.filter(ministack.knows);
  if (ministack.knowsMetricMath) needless.push('alarms with metric math');
  if (needless.length > 0)
    throw new Error(`MiniStack supports these now, do not leave them out: ${needless.join(', ')}`);
  console.log(
    `left out, because MiniStack does not support them: ${leftOutTypes.join(', ')}, alarms with metric math`,
  );
  await bundleAllFunctions();
  // In a folder without cdk.json, because bootstrapping needs no app.
  run('cdk', ['bootstrap', 'aws://000000000000/us-east-1'], ministack, folder);
  for (const stage of values.stage) verifyStage(stage, ministack);
} catch (error) {
  console.error(`FAIL  ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
} finally {
  ministack?.stop();
  rmSync(folder, { recursive: true, force: true });
}

function verifyStage(stage: string, target: MiniStack): void {
  const assembly = join(folder, stage);
  step(`synthesize ${stage}`, () => synthesize(stage, assembly));
  // CDK itself causes W3005: a DependsOn that a reference makes unnecessary.
  for (const stack of ['Stateful', 'Service'])
    run(target.cfnLint, ['--ignore-checks', 'W3005', '--', join(assembly, `${stack}.template.json`)], target);
  fitAssembly(assembly);
  run('cdk', ['deploy', '--all', '--app', assembly, '--require-approval', 'never'], target);
  run(
    'node',
    [
      '--require',
      join(import.meta.dirname, 'localhost-names.cjs'),
      join(import.meta.dirname, 'verify-stage.ts'),
      stage,
    ],
    target,
  );
  run('cdk', ['destroy', '--all', '--app', assembly, '--force'], target);
}

function synthesize(stage: string, outdir: string): void {
  const topic = 'arn:aws:sns:us-east-1:000000000000:alarms';
  // There is no ECS here: production is deployed without it and refuses creations, as it should.
  imprintApp({
    outdir,
    context: { stage, ...(stage === 'production' ? { alarmTopicArn: topic } : {}) },
  }).synth();
}

function step(name: string, run: () => void): void {
  const startedAt = Date.now();
  run();
  console.log(`pass  ${name} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`);
}

function run(program: string, args: readonly string[], { environment }: MiniStack, cwd = project): void {
  step(`${program.split('/').at(-1)} ${args.filter((arg) => !arg.includes('/')).join(' ')}`, () => {
    const { status, stdout, stderr } = spawnSync(program, args, {
      cwd,
      encoding: 'utf8',
      timeout: 180_000,
      env: { ...process.env, ...environment },
    });
    if (status !== 0)
      throw new Error(`${program} ${args.join(' ')}\n${stdout.slice(-3000)}\n${stderr.slice(-3000)}`);
    if (program === 'node') process.stdout.write(stdout);
  });
}
