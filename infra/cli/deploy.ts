import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleAllFunctions } from '../build/bundle-functions.ts';
import { print, printError } from '../local/terminal.ts';
import { imprintApp } from '../stacks/imprint-app.ts';
import { stageOf } from '../stacks/stages.ts';
import { messageOf } from './command-line.ts';
import { readAwsState } from './deploy/aws-state.ts';
import { preflight, type StackResources } from './deploy/preflight.ts';

/**
 * `npm run deploy -- -c stage=... `: prints what it will do, refuses a deployment that would fail or lose data, and runs
 * `cdk deploy --all` with the same arguments. `--plan` stops before that.
 */

const args = process.argv.slice(2).filter((arg) => arg !== '--plan');
const planOnly = process.argv.includes('--plan');

try {
  const context = contextOf(args);
  await bundleAllFunctions();
  const { stage, stateful } = synthesize(context);
  const aws = await readAwsState(`imprint-${stage.name}-stateful`);
  const { plan, problems } = preflight(stage, aws, stateful);
  print(...plan);
  for (const problem of problems) printError(`error: ${problem}`);
  if (problems.length > 0) process.exitCode = 1;
  else if (!planOnly)
    process.exitCode = spawnSync('cdk', ['deploy', '--all', ...args], { stdio: 'inherit' }).status ?? 1;
} catch (error) {
  printError(`error: ${messageOf(error)}`);
  process.exitCode = 1;
}

/** Synthesizes the app as the CDK CLI will. @throws Error for an invalid context. */
function synthesize(context: Readonly<Record<string, string>>) {
  const outdir = mkdtempSync(join(tmpdir(), 'imprint-deploy-'));
  try {
    const app = imprintApp({ context, outdir, builtinCloudFormationValidation: false });
    const { Resources } = app.synth().getStackArtifact('Stateful').template;
    const stage = stageOf((key) => app.node.tryGetContext(key));
    return { stage, stateful: Resources as StackResources };
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

/** The values of `-c key=value` and `--context key=value`. */
function contextOf(parameters: readonly string[]): Record<string, string> {
  const pairs = parameters.flatMap((parameter, index) => {
    if (parameter === '-c' || parameter === '--context') return parameters[index + 1] ?? '';
    return /^--context=(.*)$/.exec(parameter)?.[1] ?? [];
  });
  return Object.fromEntries(
    pairs.map((pair) => {
      const [key = '', ...value] = pair.split('=');
      if (key === '' || value.length === 0)
        throw new Error(`write a context value as -c key=value, not ${pair}`);
      return [key, value.join('=')];
    }),
  );
}
