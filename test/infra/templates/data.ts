import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import type { SynthesizedStage } from '../synthesized.ts';
import type { TestedStage } from './tested-stage.ts';

/** Tests the tables, keys and other resources that hold data. */
export function dataTests(
  { removable, policy, replaced, isSandbox }: TestedStage,
  templates: SynthesizedStage,
): void {
  describe('has tables', () => {
    const attributes = (...names: string[]) =>
      names.map((AttributeName) => ({ AttributeName, AttributeType: 'S' }));
    const hash = (AttributeName: string) => ({ AttributeName, KeyType: 'HASH' });

    it('Registry, which expires tokens and streams old and new images', () => {
      templates.stateful.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
        KeySchema: [hash('pk'), { AttributeName: 'sk', KeyType: 'RANGE' }],
        AttributeDefinitions: attributes('pk', 'sk'),
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
        StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
      });
    });

    it('Accounts, which neither expires items nor streams', () => {
      templates.stateful.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
        KeySchema: [hash('accountId')],
        AttributeDefinitions: attributes('accountId'),
        TimeToLiveSpecification: Match.absent(),
        StreamSpecification: Match.absent(),
      });
    });

    it('AccessKeys, which is indexed by account', () => {
      templates.stateful.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
        KeySchema: [hash('accessKeyId')],
        AttributeDefinitions: attributes('accessKeyId', 'accountId'),
        GlobalSecondaryIndexes: [
          { IndexName: 'byAccount', KeySchema: [hash('accountId')], Projection: { ProjectionType: 'ALL' } },
        ],
        TimeToLiveSpecification: Match.absent(),
        StreamSpecification: Match.absent(),
      });
    });

    it('on demand, with point-in-time recovery, protected unless the stage is removable', () => {
      templates.stateful.resourceCountIs('AWS::DynamoDB::GlobalTable', isSandbox ? 4 : 3);
      templates.stateful.allResources('AWS::DynamoDB::GlobalTable', {
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

  it('has one multi-Region MAC key with the removal policy of the data', () => {
    templates.stateful.resourceCountIs('AWS::KMS::Key', 1);
    templates.stateful.hasResource('AWS::KMS::Key', {
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

  it('keeps the logical ids of resources that hold data: a new id is a new, empty resource', () => {
    const held = [
      'DynamoDB::GlobalTable',
      'KMS::Key',
      'S3::Bucket',
      'SQS::Queue',
      'Events::EventBus',
      'Events::Archive',
      'SecretsManager::Secret',
    ];
    const ids = held.flatMap((type) => Object.keys(templates.stateful.findResources(`AWS::${type}`)));
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

  it('keeps resources that hold data out of the service stack', () => {
    for (const type of ['DynamoDB::GlobalTable', 'KMS::Key', 'SQS::Queue', 'S3::Bucket', 'Events::EventBus'])
      expect(Object.keys(templates.service.findResources(`AWS::${type}`)), type).toEqual([]);
  });
}
