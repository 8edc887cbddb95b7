import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Match } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { routes } from '../../functions/api/routes.ts';
import { bundlePath } from '../../infra/build/bundle-functions.ts';
import { ensureBundles } from './ensure-bundles.ts';
import { exportedValue, pathOf } from './policies.ts';
import { functionsOf, type Resource, type SynthesizedStage, synthesized } from './synthesized.ts';

/** Functions that are no operation: of the default route, a schedule, the registry's stream, and a queue. */
const uncalled = [
  'Service/UnknownRoute',
  'Service/QuotaAudit/AuditQuotas',
  'Service/EventPublishing/PublishImageEvents',
  'Service/RegistrationRequests/RegisterImages',
];

const stages = [
  { stage: 'sandbox', removable: true, policy: 'Delete', imageSource: 'sandbox', retentionDays: 7 },
  { stage: 'production', removable: false, policy: 'Retain', imageSource: 'unavailable', retentionDays: 365 },
] as const;

describe.each(stages)('the stage $stage', ({ stage, removable, policy, imageSource, retentionDays }) => {
  let assembly: SynthesizedStage;
  let stateful: SynthesizedStage['stateful'];
  let service: SynthesizedStage['service'];
  beforeAll(async () => {
    await ensureBundles();
    // Validation takes 3 s a stage, and production has every resource that the sandbox has.
    assembly = synthesized(stage, {}, stage === 'production');
    ({ stateful, service } = assembly);
  });

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
      stateful.resourceCountIs('AWS::DynamoDB::GlobalTable', 3);
      stateful.allResources('AWS::DynamoDB::GlobalTable', {
        DeletionPolicy: policy,
        UpdateReplacePolicy: policy,
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

  it('has one key, for MACs only, which goes with the data', () => {
    stateful.resourceCountIs('AWS::KMS::Key', 1);
    stateful.hasResource('AWS::KMS::Key', {
      DeletionPolicy: policy,
      UpdateReplacePolicy: policy,
      Properties: { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC', EnableKeyRotation: Match.absent() },
    });
  });

  it('keeps stateful resources out of the service stack', () => {
    for (const type of ['DynamoDB::GlobalTable', 'KMS::Key', 'SQS::Queue', 'S3::Bucket', 'Events::EventBus'])
      expect(Object.keys(service.findResources(`AWS::${type}`)), type).toEqual([]);
  });

  it('has a function for every operation and for background work', () => {
    expect(
      functionsOf(assembly)
        .map(([path]) => path)
        .sort(),
    ).toEqual([...routes.map(({ operation }) => `Service/${operation}`), ...uncalled].sort());
  });

  it('runs functions on Node 24 and arm64, with JSON logs and traces', () => {
    service.allResourcesProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      MemorySize: 1024,
      LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'INFO', SystemLogLevel: 'WARN' },
      TracingConfig: { Mode: 'Active' },
    });
  });

  it('gives every function its own log group with a retention', () => {
    const groups = service.findResources('AWS::Logs::LogGroup');
    for (const [path, { Properties }] of functionsOf(assembly)) {
      const group = Properties.LoggingConfig.LogGroup.Ref;
      expect(pathOf(service, group)).toBe(`${path}/Logs`);
      expect(groups[group]?.['Properties'].RetentionInDays, path).toBe(retentionDays);
    }
  });

  it('keeps no log for ever, and deletes none with the stack unless the stage is removable', () => {
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

  it('passes every function its stage', () => {
    for (const [path, { Properties }] of functionsOf(assembly))
      expect(Properties.Environment.Variables.STAGE, path).toBe(stage);
  });

  it('passes CreateImage its tables and limits', () => {
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
    const targets = Object.values(service.findResources('AWS::ApiGatewayV2::Route')).map(({ Properties }) => {
      const [, [, { Ref: id }]] = Properties.Target['Fn::Join'];
      const uri = integrations[id]?.['Properties'].IntegrationUri;
      return [Properties.RouteKey, pathOf(service, uri['Fn::GetAtt'][0])];
    });
    expect(Object.fromEntries(targets)).toEqual({
      ...Object.fromEntries(
        routes.map(({ operation, method, path }) => [`${method} ${path}`, `Service/${operation}/Function`]),
      ),
      $default: 'Service/UnknownRoute/Function',
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
    expect(format).not.toMatch(/\$context\.(path|identity\.userAgent|authorizer)|querystring|header|body/i);
  });

  it('outputs the endpoint and what operators need', () => {
    const outputs = Object.keys(stateful.toJSON()['Outputs']).filter((name) => !name.startsWith('Exports'));
    expect(outputs.sort()).toEqual([
      'AccessKeysTableName',
      'AccountsTableName',
      'DefaultMaxImageCount',
      'ImageEventBusName',
      'ImageRequestBusName',
      'ImageRequestQueueUrl',
      'MacKeyArn',
      'RegistryTableName',
    ]);
    service.hasOutput('Endpoint', {
      Value: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Api'), 'ApiEndpoint'] },
    });
  });

  it('refers from stack to stack by exports', () => {
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
});
