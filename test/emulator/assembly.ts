import type { CloudAssembly, StackAssembly } from '../../infra/emulator/cloudformation/cloud-assembly.ts';

type Json = Readonly<Record<string, unknown>>;

/** A cloud assembly as CDK makes it, with one stack per template. */
export function cloudAssembly(
  stacks: Readonly<Record<string, Json>>,
  assets: readonly string[] = [],
): CloudAssembly {
  return {
    stacks: Object.entries(stacks).map(([id, template]) => ({
      name: `test-${id.toLowerCase()}`,
      template: template as StackAssembly['template'],
    })),
    assets: new Map(assets.map((hash) => [`${hash}.zip`, `cdk.out/asset.${hash}`])),
  };
}

/** A stack with a table, its index and its stream, and a MAC key. */
export const statefulStack: Json = {
  Resources: {
    Images1234: {
      Type: 'AWS::DynamoDB::GlobalTable',
      Metadata: { 'aws:cdk:path': 'Stateful/Images/Resource' },
      Properties: {
        AttributeDefinitions: ['pk', 'sk', 'owner'].map((AttributeName) => ({
          AttributeName,
          AttributeType: 'S',
        })),
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        BillingMode: 'PAY_PER_REQUEST',
        GlobalSecondaryIndexes: [
          {
            IndexName: 'byOwner',
            KeySchema: [{ AttributeName: 'owner', KeyType: 'HASH' }],
            Projection: { ProjectionType: 'ALL' },
          },
        ],
        StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
        Replicas: [{ Region: { Ref: 'AWS::Region' }, DeletionProtectionEnabled: true }],
      },
    },
    MacKey5678: { Type: 'AWS::KMS::Key', Metadata: { 'aws:cdk:path': 'Stateful/MacKey/Resource' } },
  },
  Outputs: {
    TableName: { Value: { Ref: 'Images1234' }, Export: { Name: 'test-stateful:TableName' } },
    KeyArn: { Value: { 'Fn::GetAtt': ['MacKey5678', 'Arn'] }, Export: { Name: 'test-stateful:KeyArn' } },
  },
};
