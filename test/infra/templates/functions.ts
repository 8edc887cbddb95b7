import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Match } from 'aws-cdk-lib/assertions';
import { expect, it } from 'vitest';
import { routes } from '../../../functions/api/routes.ts';
import { sandboxRoutes } from '../../../functions/sandbox/sandbox-routes.ts';
import { bundlePath } from '../../../infra/build/bundle-functions.ts';
import { dutyOf } from '../../bench/prices/duties.ts';
import { figuresOf } from '../../bench/prices/function-figures.ts';
import { chosenSize } from '../../bench/prices/memory-choice.ts';
import { functionsOf, type SynthesizedStage } from '../synthesized.ts';
import type { TestedStage } from './tested-stage.ts';

/** Functions behind the default route, schedules, the registry's stream and the queue. */
const uncalled = [
  'Service/UnknownRoute',
  'Service/QuotaAudit/AuditQuotas',
  'Service/EventPublishing/PublishImageEvents',
  'Service/Heartbeat/Heartbeat',
  'Service/RegistrationRequests/RegisterImages',
];

/** Functions of the sandbox stage only. */
const sandboxFunctions = [
  ...new Set(sandboxRoutes.map(({ operation }) => `Service/Sandbox/${operation}`)),
  'Service/Sandbox/RecordActivity',
  'Service/Sandbox/SweepSandboxAccounts',
];

/** Tests the Lambda functions, their code and their releases. */
export function functionTests(
  { stage, removable, imageSource, isSandbox }: TestedStage,
  templates: SynthesizedStage,
): void {
  it('has a function for every operation, and those that no client calls', () => {
    expect(
      functionsOf(templates)
        .map(([path]) => path)
        .sort(),
    ).toEqual(
      [
        ...routes.map(({ operation }) => `Service/${operation}`),
        ...uncalled,
        ...(isSandbox ? sandboxFunctions : []),
      ].sort(),
    );
  });

  it('runs functions on Node 24 and arm64, with JSON logs that include cold starts, and no tracer', () => {
    templates.service.allResourcesProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'INFO', SystemLogLevel: 'INFO' },
      TracingConfig: Match.absent(),
    });
  });

  it('gives every function the memory that its measured work asks for', () => {
    for (const [path, { Properties }] of functionsOf(templates)) {
      const name = basename(path);
      const { memoryMb } = chosenSize(figuresOf(name), dutyOf(name, Properties.Timeout));
      expect({ name, MemorySize: Properties.MemorySize }).toEqual({ name, MemorySize: memoryMb });
    }
  });

  it('releases every function under the alias live, in production with a canary', () => {
    const aliases = Object.values(templates.service.findResources('AWS::Lambda::Alias'));
    expect(aliases.map(({ Properties }) => Properties.Name)).toEqual(
      functionsOf(templates).map(() => 'live'),
    );
    const canaries = aliases.filter(({ UpdatePolicy }) => UpdatePolicy?.CodeDeployLambdaAliasUpdate);
    expect(canaries).toHaveLength(removable ? 0 : routes.length + 3);
    templates.service.resourceCountIs('AWS::CodeDeploy::DeploymentGroup', canaries.length);
    if (removable) return;
    const alarms = ['internal-errors', 'unavailable', 'functions-failing', 'api-throttled'];
    templates.service.allResourcesProperties('AWS::CodeDeploy::DeploymentGroup', {
      DeploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
      AutoRollbackConfiguration: {
        Enabled: true,
        Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM'],
      },
      AlarmConfiguration: {
        Enabled: true,
        Alarms: alarms.map((name) => ({ Name: { Ref: Match.stringLikeRegexp(name.replaceAll('-', '')) } })),
      },
    });
  });

  it('keeps the version that a release replaces, and deletes that of a failed release', () => {
    templates.service.allResources('AWS::Lambda::Version', {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
    });
  });

  it('gives every function the bundle of its entry point with its image source', () => {
    for (const [path, { Properties }] of functionsOf(templates)) {
      const entry = basename(path)
        .replace(/(?<=[a-z])[A-Z]/g, '-$&')
        .toLowerCase();
      const bundle = readFileSync(join(bundlePath(entry, imageSource), 'index.mjs'), 'utf8');
      expect(templates.bundles.get(Properties.Code.S3Key), path).toBe(bundle);
    }
  });

  it('sets STAGE for every function', () => {
    for (const [path, { Properties }] of functionsOf(templates))
      expect(Properties.Environment.Variables.STAGE, path).toBe(stage);
  });

  it('sets tables and limits for CreateImage', () => {
    const importOf = (logicalId: string) => ({
      'Fn::ImportValue': Match.stringLikeRegexp(`Ref${logicalId}`),
    });
    templates.service.hasResourceProperties('AWS::Lambda::Function', {
      Description: 'POST /images',
      Environment: {
        Variables: {
          REGISTRY_TABLE: importOf('Registry'),
          ACCOUNTS_TABLE: importOf('Accounts'),
          ACCESS_KEYS_TABLE: importOf('AccessKeys'),
          DEFAULT_MAX_IMAGE_COUNT: '50',
          TOKEN_RETENTION_DAYS: '7',
        },
      },
    });
  });

  it('lets only this API and its schedules invoke the functions', () => {
    for (const [id, { Properties }] of Object.entries(
      templates.service.findResources('AWS::Lambda::Permission'),
    )) {
      const source = JSON.stringify(Properties.SourceArn);
      const isOurs = /"Ref":"Api[0-9A-F]{8}"|"Fn::GetAtt":\["[A-Za-z]+[0-9A-F]{8}","Arn"\]/.test(source);
      expect({ id, action: Properties.Action, isOurs }).toEqual({
        id,
        action: 'lambda:InvokeFunction',
        isOurs: true,
      });
    }
  });
}
