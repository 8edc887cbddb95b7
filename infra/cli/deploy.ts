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
import { type DeployArguments, deployArguments } from './deploy/deploy-arguments.ts';
import { preflight, type StackResources } from './deploy/preflight.ts';
import { reachAws } from './reach-aws.ts';

/**
 * `npm run deploy -- -c stage=... `: prints what it will do, refuses a deployment that would fail or lose data, and runs
 * `cdk deploy --all` with the same arguments. `--plan` stops before that.
 */

const usage = `npm run deploy -- -c stage=sandbox
npm run deploy -- -c stage=production -c alarmTopicArn=arn:aws:sns:...
  prints the AWS account, the Region and the changes to data, checks them, and runs cdk deploy --all

  --plan            stops before cdk deploy
  --profile NAME    the AWS profile to use instead of AWS_PROFILE
  -c key=value      a context key: docs/deploy.md lists them
  All other options are those of cdk deploy.`;

try {
  const args = deployArguments(process.argv.slice(2), process.env);
  if (args.help) print(...usage.split('\n'));
  else await deploy(args);
} catch (error) {
  printError(`error: ${messageOf(error)}`);
  process.exitCode = 1;
}

async function deploy({ context, forCdk, planOnly, profile }: DeployArguments): Promise<void> {
  // For the preflight and for cdk, so that both see the same AWS account.
  if (profile !== undefined) process.env['AWS_PROFILE'] = profile;
  await bundleAllFunctions();
  const { stage, stateful } = synthesize(context);
  const aws = await reachAws(() => readAwsState(`imprint-${stage.name}-stateful`));
  const { plan, problems } = preflight(stage, aws, stateful);
  print(...plan);
  for (const problem of problems) printError(`error: ${problem}`);
  if (problems.length > 0) process.exitCode = 1;
  else if (!planOnly)
    process.exitCode = spawnSync('cdk', ['deploy', '--all', ...forCdk], { stdio: 'inherit' }).status ?? 1;
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
