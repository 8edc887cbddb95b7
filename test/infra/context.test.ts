import { Match, type Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { imprintApp } from '../../infra/stacks/imprint-app.ts';
import { ensureBundles } from './ensure-bundles.ts';
import { alarmTopicArn, synthesized } from './synthesized.ts';

const domainName = 'images.example.com';
const certificateArn =
  'arn:aws:acm:eu-central-1:123456789012:certificate/0d1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9';

beforeAll(() => ensureBundles());

describe('a custom domain', () => {
  it('leads to the API when name and certificate are given', () => {
    const { service } = synthesized('sandbox', { domainName, certificateArn });
    service.hasResourceProperties('AWS::ApiGatewayV2::DomainName', {
      DomainName: domainName,
      DomainNameConfigurations: [{ CertificateArn: certificateArn, EndpointType: 'REGIONAL' }],
    });
    service.hasResourceProperties('AWS::ApiGatewayV2::ApiMapping', {
      ApiId: { Ref: Match.stringLikeRegexp('^Api') },
      DomainName: { Ref: Match.stringLikeRegexp('^Domain') },
      Stage: '$default',
      ApiMappingKey: Match.absent(),
    });
    for (const name of ['DomainTarget', 'DomainHostedZoneId']) service.hasOutput(name, {});
    service.hasOutput('Endpoint', { Value: `https://${domainName}` });
    service.hasResourceProperties('AWS::ApiGatewayV2::Api', { DisableExecuteApiEndpoint: true });
  });

  it('is mapped after its stage, because `$default` is not a reference', () => {
    const { service } = synthesized('sandbox', { domainName, certificateArn });
    service.hasResource('AWS::ApiGatewayV2::ApiMapping', {
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('^ApiStage')]),
    });
  });

  it.each<Record<string, string>>([{ domainName }, { certificateArn }])(
    'is refused when one of the two is missing: %j',
    (half) => {
      expect(() => imprintApp({ context: { stage: 'sandbox', ...half } })).toThrow(
        /-c domainName=\.\.\. -c certificateArn=/,
      );
    },
  );
});

describe('the stage', () => {
  it.each(['', 'staging', 'Sandbox', 'constructor', null, 1])('is refused when it is %j', (stage) => {
    expect(() => imprintApp({ context: { stage } })).toThrow(/-c stage=sandbox\|production/);
  });

  it('is the sandbox by default, as in cdk.json', () => {
    const [stateful] = imprintApp().node.children;
    expect(stateful).toMatchObject({ stackName: 'imprint-sandbox-stateful', terminationProtection: false });
  });

  it.each([
    ['sandbox', false],
    ['production', true],
  ])('%s sets the names and the termination protection of its stacks', (stage, protectedStack) => {
    const [stateful, service] = imprintApp({ context: { stage, alarmTopicArn } }).node.children;
    expect(stateful).toMatchObject({
      stackName: `imprint-${stage}-stateful`,
      terminationProtection: protectedStack,
    });
    expect(service).toMatchObject({ stackName: `imprint-${stage}-service` });
  });
});

describe('an unknown context key', () => {
  it.each(['alarmTopic', 'Stage', 'domainname'])('is refused: %s', (key) => {
    expect(() => imprintApp({ context: { stage: 'sandbox', [key]: 'x' } })).toThrow(
      `unknown context key ${key}`,
    );
  });

  it('is accepted when it is CDK’s own', () => {
    const context = { stage: 'sandbox', 'aws:cdk:bundling-stacks': [], '@aws-cdk/core:x': true };
    expect(() => imprintApp({ context })).not.toThrow();
  });
});

describe('the release', () => {
  it.each(['all_at_once', 'Canary', ''])('is refused when it is "%s"', (release) => {
    for (const stage of ['sandbox', 'production'])
      expect(() => imprintApp({ context: { stage, alarmTopicArn, release } })).toThrow(
        /-c release=canary\|all-at-once/,
      );
  });
});

describe('the warm throughput', () => {
  it('is set by the context, and at least DynamoDB’s default', () => {
    const { stateful } = synthesized('production', { warmWrites: '20000' });
    stateful.allResourcesProperties('AWS::DynamoDB::GlobalTable', {
      WarmThroughput: { ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 20_000 },
    });
  });
});

describe('the limits', () => {
  const limits = { defaultMaxImageCount: '3', tokenRetentionDays: '30' };

  it('are set by the context', () => {
    const { service } = synthesized('sandbox', limits);
    service.hasResourceProperties('AWS::Lambda::Function', {
      Description: 'POST /images',
      Environment: {
        Variables: Match.objectLike({ DEFAULT_MAX_IMAGE_COUNT: '3', TOKEN_RETENTION_DAYS: '30' }),
      },
    });
  });

  it.each(Object.keys(limits).flatMap((key) => ['0', '-1', '1.5', 'many', ''].map((value) => [key, value])))(
    'are refused with an invalid value: %s=%s',
    (key = '', value) => {
      expect(() => imprintApp({ context: { [key]: value } })).toThrow(key);
    },
  );
});

describe('ECS', () => {
  const connected = {
    stage: 'production',
    alibabaRegionId: 'cn-hangzhou',
    alibabaAccountId: '1234567890123456',
  };

  it('is connected in production when its region and our account are given', () => {
    const { service, stateful } = synthesized('production', connected);
    for (const Description of ['POST /images', 'DELETE /images/{ImageId}']) {
      service.hasResourceProperties('AWS::Lambda::Function', {
        Description,
        Environment: {
          Variables: Match.objectLike({
            ALIBABA_REGION_ID: 'cn-hangzhou',
            ALIBABA_ACCOUNT_ID: '1234567890123456',
            ECS_ENDPOINT: 'https://ecs.cn-hangzhou.aliyuncs.com',
            STS_ENDPOINT: 'https://sts.cn-hangzhou.aliyuncs.com',
          }),
        },
      });
    }
    stateful.hasResource('AWS::SecretsManager::Secret', { DeletionPolicy: 'RetainExceptOnCreate' });
    stateful.hasOutput('ServiceKeyArn', {});
  });

  it('is disconnected in one deployment, because the secret and its export stay', () => {
    const exports = (template: Template) =>
      Object.entries(template.findOutputs('*')).flatMap(([id, { Export }]) =>
        Export && id.includes('ServiceKey') ? [Export] : [],
      );
    const [before, after] = [synthesized('production', connected), synthesized('production')];
    after.stateful.resourceCountIs('AWS::SecretsManager::Secret', 1);
    expect(exports(after.stateful)).toHaveLength(1);
    expect(exports(after.stateful)).toEqual(exports(before.stateful));
    expect(Object.keys(after.stateful.findOutputs('ServiceKeyArn'))).toEqual([]);
  });

  it('has endpoints that can be overridden', () => {
    const endpoints = { ecsEndpoint: 'https://ecs.example', stsEndpoint: 'https://sts.example' };
    const { service } = synthesized('production', { ...connected, ...endpoints });
    service.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: Match.objectLike({
          ECS_ENDPOINT: 'https://ecs.example',
          STS_ENDPOINT: 'https://sts.example',
        }),
      },
    });
  });

  it('is never connected in the sandbox', () => {
    const { service, stateful } = synthesized('sandbox', { ...connected, stage: 'sandbox' });
    stateful.resourceCountIs('AWS::SecretsManager::Secret', 0);
    expect(JSON.stringify(service.toJSON())).not.toMatch(/secretsmanager|aliyuncs/);
  });

  it.each<Record<string, string>>([
    { alibabaRegionId: 'cn-hangzhou' },
    { alibabaAccountId: '1' },
    { alibabaRegionId: 'cn-hangzhou', alibabaAccountId: 'abc' },
  ])('is refused when a key is missing or invalid: %j', (half) => {
    expect(() => imprintApp({ context: { stage: 'production', alarmTopicArn, ...half } })).toThrow(
      /alibabaRegionId=.*alibabaAccountId=/,
    );
  });
});
