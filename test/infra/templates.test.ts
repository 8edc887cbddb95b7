import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Match } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { routes } from '../../functions/api/routes.ts';
import { sandboxRoutes } from '../../functions/sandbox/sandbox-routes.ts';
import { bundlePath } from '../../infra/build/bundle-functions.ts';
import { ensureBundles } from './ensure-bundles.ts';
import { exportedValue, pathOf } from './policies.ts';
import { functionsOf, type Resource, type SynthesizedStage, synthesized } from './synthesized.ts';

/** Functions that are no operation: of the default route, a schedule, the registry's stream, and a queue. */
const uncalled = [
  'Service/UnknownRoute',
  'Service/QuotaAudit/AuditQuotas',
  'Service/EventPublishing/PublishImageEvents',
  'Service/Heartbeat/Heartbeat',
  'Service/RegistrationRequests/RegisterImages',
];

/** What only the sandbox stage has. */
const sandboxFunctions = [
  ...new Set(sandboxRoutes.map(({ operation }) => `Service/Sandbox/${operation}`)),
  'Service/Sandbox/RecordActivity',
  'Service/Sandbox/SweepSandboxAccounts',
];

const stages = [
  {
    stage: 'sandbox',
    removable: true,
    policy: 'Delete',
    replaced: 'Delete',
    imageSource: 'sandbox',
    retentionDays: 7,
  },
  {
    stage: 'production',
    removable: false,
    policy: 'RetainExceptOnCreate',
    replaced: 'Retain',
    imageSource: 'unavailable',
    retentionDays: 365,
  },
] as const;

describe.each(stages)(
  'the stage $stage',
  ({ stage, removable, policy, replaced, imageSource, retentionDays }) => {
    let assembly: SynthesizedStage;
    let stateful: SynthesizedStage['stateful'];
    let service: SynthesizedStage['service'];
    beforeAll(async () => {
      await ensureBundles();
      assembly = synthesized(stage, {}, true);
      ({ stateful, service } = assembly);
    });

    const isSandbox = stage === 'sandbox';
    const resources = (type: string) => [
      ...Object.values(stateful.findResources(type)),
      ...Object.values(service.findResources(type)),
    ];

    describe('has tables', () => {
      const attributes = (...names: string[]) =>
        names.map((AttributeName) => ({ AttributeName, AttributeType: 'S' }));
      const hash = (AttributeName: string) => ({ AttributeName, KeyType: 'HASH' });

      it('of which Registry expires tokens and streams both images', () => {
        stateful.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
          KeySchema: [hash('pk'), { AttributeName: 'sk', KeyType: 'RANGE' }],
          AttributeDefinitions: attributes('pk', 'sk'),
          TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
          StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
        });
      });

      it('of which Accounts neither expires nor streams', () => {
        stateful.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
          KeySchema: [hash('accountId')],
          AttributeDefinitions: attributes('accountId'),
          TimeToLiveSpecification: Match.absent(),
          StreamSpecification: Match.absent(),
        });
      });

      it('of which AccessKeys is indexed by account', () => {
        stateful.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
          KeySchema: [hash('accessKeyId')],
          AttributeDefinitions: attributes('accessKeyId', 'accountId'),
          GlobalSecondaryIndexes: [
            { IndexName: 'byAccount', KeySchema: [hash('accountId')], Projection: { ProjectionType: 'ALL' } },
          ],
          TimeToLiveSpecification: Match.absent(),
          StreamSpecification: Match.absent(),
        });
      });

      it('on demand, recoverable to a point in time, protected unless the stage is removable', () => {
        stateful.resourceCountIs('AWS::DynamoDB::GlobalTable', isSandbox ? 4 : 3);
        stateful.allResources('AWS::DynamoDB::GlobalTable', {
          DeletionPolicy: policy,
          UpdateReplacePolicy: replaced,
          Properties: {
            BillingMode: 'PAY_PER_REQUEST',
            Replicas: [
              {
                DeletionProtectionEnabled: !removable,
                PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
              },
            ],
          },
        });
      });
    });

    it('has one key, for MACs only and of several Regions, which goes with the data', () => {
      stateful.resourceCountIs('AWS::KMS::Key', 1);
      stateful.hasResource('AWS::KMS::Key', {
        DeletionPolicy: policy,
        UpdateReplacePolicy: replaced,
        Properties: {
          KeySpec: 'HMAC_256',
          KeyUsage: 'GENERATE_VERIFY_MAC',
          EnableKeyRotation: Match.absent(),
          MultiRegion: true,
        },
      });
    });

    it('keeps the logical ids of what holds data: another one would be another, empty resource', () => {
      const held = [
        'DynamoDB::GlobalTable',
        'KMS::Key',
        'S3::Bucket',
        'SQS::Queue',
        'Events::EventBus',
        'Events::Archive',
        'SecretsManager::Secret',
      ];
      const ids = held.flatMap((type) => Object.keys(stateful.findResources(`AWS::${type}`)));
      expect(ids).toEqual([
        'Registry4DB9CCA5',
        'AccountsBE8A900E',
        'AccessKeys520E7252',
        ...(isSandbox ? ['SandboxTable47C63740'] : []),
        'MacKey790F75A3',
        'ImageEventsUnpublished48BDC8D8',
        'ImageRequestsDeadLettersDE55BB2B',
        'ImageRequestsQueue632ADEE0',
        'ImageEventsBus6AA0BD8D',
        'ImageRequestsBusC5A1B978',
        'ImageEventsBusArchiveA2E828D4',
        ...(removable ? [] : ['ServiceKey5A47A26D']),
      ]);
    });

    it('keeps all that lasts out of the stack that is deployed often', () => {
      for (const type of [
        'DynamoDB::GlobalTable',
        'KMS::Key',
        'SQS::Queue',
        'S3::Bucket',
        'Events::EventBus',
      ])
        expect(Object.keys(service.findResources(`AWS::${type}`)), type).toEqual([]);
    });

    it('has a function for every operation, and those that no client calls', () => {
      expect(
        functionsOf(assembly)
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

    it('has functions on Node 24 and arm64, with JSON logs that say of cold starts, and no tracer', () => {
      service.allResourcesProperties('AWS::Lambda::Function', {
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
        MemorySize: 1024,
        LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'INFO', SystemLogLevel: 'INFO' },
        TracingConfig: Match.absent(),
      });
    });

    it('releases a version of every function under the alias live, in production a tenth of the traffic first', () => {
      const aliases = Object.values(service.findResources('AWS::Lambda::Alias'));
      expect(aliases.map(({ Properties }) => Properties.Name)).toEqual(
        functionsOf(assembly).map(() => 'live'),
      );
      const canaries = aliases.filter(({ UpdatePolicy }) => UpdatePolicy?.CodeDeployLambdaAliasUpdate);
      expect(canaries).toHaveLength(removable ? 0 : routes.length + 3);
      service.resourceCountIs('AWS::CodeDeploy::DeploymentGroup', canaries.length);
      if (removable) return;
      const alarms = ['internal-errors', 'unavailable', 'functions-failing', 'api-throttled'];
      service.allResourcesProperties('AWS::CodeDeploy::DeploymentGroup', {
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

    it('gives every function its own log group, kept for a time', () => {
      const groups = service.findResources('AWS::Logs::LogGroup');
      for (const [path, { Properties }] of functionsOf(assembly)) {
        const group = Properties.LoggingConfig.LogGroup.Ref;
        expect(pathOf(service, group)).toBe(`${path}/Logs`);
        expect(groups[group]?.['Properties'].RetentionInDays, path).toBe(retentionDays);
      }
    });

    it('keeps no log for ever, and loses none with the stack unless the stage is removable', () => {
      for (const group of resources('AWS::Logs::LogGroup')) {
        expect(group['Properties'].RetentionInDays).toBeGreaterThan(0);
        expect(group['DeletionPolicy']).toBe(policy);
      }
    });

    it('ships to every function the bundle of its entry point, with its image source', () => {
      for (const [path, { Properties }] of functionsOf(assembly)) {
        const entry = basename(path)
          .replace(/(?<=[a-z])[A-Z]/g, '-$&')
          .toLowerCase();
        const bundle = readFileSync(join(bundlePath(entry, imageSource), 'index.mjs'), 'utf8');
        expect(assembly.bundles.get(Properties.Code.S3Key), path).toBe(bundle);
      }
    });

    it('tells every function its stage', () => {
      for (const [path, { Properties }] of functionsOf(assembly))
        expect(Properties.Environment.Variables.STAGE, path).toBe(stage);
    });

    it('tells CreateImage its tables and its limits', () => {
      const importOf = (logicalId: string) => ({
        'Fn::ImportValue': Match.stringLikeRegexp(`Ref${logicalId}`),
      });
      service.hasResourceProperties('AWS::Lambda::Function', {
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

    it('has exactly the routes of the API, and $default for everything else', () => {
      const integrations: Record<string, Resource> = service.findResources('AWS::ApiGatewayV2::Integration');
      const targets = Object.values(service.findResources('AWS::ApiGatewayV2::Route')).map(
        ({ Properties }) => {
          const [, [, { Ref: id }]] = Properties.Target['Fn::Join'];
          const uri = integrations[id]?.['Properties'].IntegrationUri;
          return [Properties.RouteKey, pathOf(service, uri.Ref)];
        },
      );
      expect(Object.fromEntries(targets)).toEqual({
        ...Object.fromEntries(
          routes.map(({ operation, method, path }) => [
            `${method} ${path}`,
            `Service/${operation}/Function/Aliaslive`,
          ]),
        ),
        ...Object.fromEntries(
          (isSandbox ? sandboxRoutes : []).map(({ operation, method, path }) => [
            `${method} ${path}`,
            `Service/Sandbox/${operation}/Function/Aliaslive`,
          ]),
        ),
        $default: 'Service/UnknownRoute/Function/Aliaslive',
      });
    });

    it('answers preflights of pages of any origin, without credentials', () => {
      service.hasResourceProperties('AWS::ApiGatewayV2::Api', {
        CorsConfiguration: {
          AllowCredentials: Match.absent(),
          AllowOrigins: ['*'],
          AllowMethods: ['POST', 'GET', 'DELETE'],
          AllowHeaders: Match.arrayWith(['authorization', 'content-type', 'content-md5', 'accept']),
          ExposeHeaders: ['x-acs-request-id', 'request-id', 'idempotent-replayed', 'retry-after'],
          MaxAge: 3600,
        },
      });
    });

    it('delivers requests in payload format 2.0', () => {
      service.allResourcesProperties('AWS::ApiGatewayV2::Integration', { PayloadFormatVersion: '2.0' });
    });

    it('lets this API and its own schedules invoke the functions, and nobody else', () => {
      for (const [id, { Properties }] of Object.entries(service.findResources('AWS::Lambda::Permission'))) {
        const source = JSON.stringify(Properties.SourceArn);
        const isOurs = /"Ref":"Api[0-9A-F]{8}"|"Fn::GetAtt":\["[A-Za-z]+[0-9A-F]{8}","Arn"\]/.test(source);
        expect({ id, action: Properties.Action, isOurs }).toEqual({
          id,
          action: 'lambda:InvokeFunction',
          isOurs: true,
        });
      }
    });

    it('serves at the root: one stage, $default', () => {
      service.resourceCountIs('AWS::ApiGatewayV2::Stage', 1);
      service.hasResourceProperties('AWS::ApiGatewayV2::Stage', { StageName: '$default', AutoDeploy: true });
    });

    it('logs access without query strings, headers or bodies', () => {
      const [apiStage] = Object.values(service.findResources('AWS::ApiGatewayV2::Stage'));
      const format: string = apiStage?.['Properties'].AccessLogSettings.Format;
      expect(Object.keys(JSON.parse(format))).toContain('requestId');
      expect(JSON.parse(format)).toMatchObject({ stage, error: '$context.error.message' });
      expect(format).not.toMatch(/\$context\.(path|identity\.userAgent|authorizer)|querystring|header|body/i);
    });

    it('logs access where CloudWatch needs no statement a group, under a name that no other stack has', () => {
      const names = resources('AWS::Logs::LogGroup').flatMap(
        ({ Properties }) => Properties.LogGroupName ?? [],
      );
      expect(names).toEqual([
        {
          'Fn::Join': [
            '',
            [
              `/aws/vendedlogs/imprint-${stage}-access-`,
              { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] },
            ],
          ],
        },
      ]);
    });

    it('limits reads, writes, and what nobody needs, each by itself', () => {
      const limit = (rate: number) => ({
        ThrottlingRateLimit: rate,
        ThrottlingBurstLimit: 2 * rate,
        DetailedMetricsEnabled: true,
      });
      service.hasResource('AWS::ApiGatewayV2::Stage', {
        DependsOn: Match.arrayWith([Match.stringLikeRegexp('^ApiPOSTimages')]),
        Properties: {
          DefaultRouteSettings: limit(20),
          RouteSettings: {
            'POST /images': limit(500),
            'DELETE /images/{ImageId}': limit(500),
            'GET /images': limit(1000),
            'GET /images/{ImageId}': limit(1000),
            'GET /quotas': limit(1000),
            ...(isSandbox && {
              'POST /sandbox/accounts': { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 10 },
              'GET /sandbox/activity': { ThrottlingRateLimit: 200, ThrottlingBurstLimit: 400 },
            }),
          },
        },
      });
    });

    it('has accounts for visitors in the sandbox only', () => {
      service.resourceCountIs('AWS::Logs::SubscriptionFilter', isSandbox ? routes.length : 0);
      expect(JSON.stringify(service.toJSON()).includes('/sandbox')).toBe(isSandbox);
    });

    it('prints the endpoint and what its operators need to know', () => {
      const outputs = Object.keys(stateful.toJSON()['Outputs']).filter((name) => !name.startsWith('Exports'));
      expect(outputs.sort()).toEqual([
        'AccessKeysTableName',
        'AccountsTableName',
        'DefaultMaxImageCount',
        'ImageEventArchiveArn',
        'ImageEventBusName',
        'ImageRequestBusName',
        'ImageRequestDeadLettersUrl',
        'ImageRequestQueueUrl',
        'MacKeyArn',
        'RegistryTableName',
        'UnpublishedBucketName',
      ]);
      for (const name of ['CreateImage', 'UnknownRoute', 'PublishImageEvents', 'RegisterImages'])
        service.hasOutput(`${name}FunctionName`, {});
      service.hasOutput('Endpoint', {
        Value: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Api'), 'ApiEndpoint'] },
      });
    });

    it('refers from stack to stack by exports, which CloudFormation keeps from being removed', () => {
      const imports = [...JSON.stringify(service.toJSON()).matchAll(/\{"Fn::ImportValue":"([^"]+)"\}/g)];
      expect(imports.length).toBeGreaterThan(0);
      for (const [, name = ''] of imports) {
        expect(name).toMatch(new RegExp(`^imprint-${stage}-stateful:`));
        expect(exportedValue(stateful, name)).toBeDefined();
      }
      expect(Object.keys(service.toJSON()['Parameters'])).toEqual(['BootstrapVersion']);
    });

    it('has no domain of its own unless asked for one', () => {
      service.resourceCountIs('AWS::ApiGatewayV2::DomainName', 0);
      service.resourceCountIs('AWS::ApiGatewayV2::ApiMapping', 0);
    });
  },
);
