// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are CloudFormation's placeholders
import { expect, test } from 'vitest';
import { resolveIntrinsics } from '../../infra/emulator/cloudformation/intrinsics.ts';
import { readTemplate } from '../../infra/emulator/cloudformation/template.ts';
import { cloudAssembly, statefulStack } from './assembly.ts';

const serviceStack = {
  Resources: {
    CreateFunction99: {
      Type: 'AWS::Lambda::Function',
      Metadata: { 'aws:cdk:path': 'Service/Create/Function/Resource' },
      Properties: {
        Code: { S3Bucket: { 'Fn::Sub': 'assets-${AWS::AccountId}-${AWS::Region}' }, S3Key: 'abc.zip' },
        Environment: { Variables: { TABLE: { 'Fn::ImportValue': 'test-stateful:TableName' } } },
      },
    },
    Unheard77: { Type: 'AWS::Unheard::Of', Properties: { Value: { 'Fn::Cidr': [] } } },
  },
};
const template = readTemplate(cloudAssembly({ Stateful: statefulStack, Service: serviceStack }, ['abc']));

const references = {
  stackName: 'a-stack',
  ref: (logicalId: string) => `ref of ${logicalId}`,
  attribute: (logicalId: string, name: string) => `${name} of ${logicalId}`,
  imported: (name: string) => `import of ${name}`,
};

test.each([
  ['Ref', { Ref: 'Table' }, 'ref of Table'],
  ['a pseudo parameter', { Ref: 'AWS::Region' }, 'us-east-1'],
  ['Fn::GetAtt', { 'Fn::GetAtt': ['Key', 'Arn'] }, 'Arn of Key'],
  ['Fn::Join', { 'Fn::Join': ['-', ['a', { Ref: 'B' }, 'c']] }, 'a-ref of B-c'],
  ['Fn::Sub', { 'Fn::Sub': '${AWS::StackName}/${Key.Arn}/${Table}' }, 'a-stack/Arn of Key/ref of Table'],
  ['Fn::ImportValue', { 'Fn::ImportValue': 'other:Name' }, 'import of other:Name'],
  ['what holds intrinsics', { list: [{ Ref: 'A' }, 1, null] }, { list: ['ref of A', 1, null] }],
])('resolves %s', (_, value, expected) => {
  expect(resolveIntrinsics(value, references)).toEqual(expected);
});

test('refuses an unknown intrinsic function', () => {
  expect(() => resolveIntrinsics({ 'Fn::Select': [0, ['a']] }, references)).toThrow('Fn::Select');
});

test('finds a function by its construct id, with properties resolved across stacks', () => {
  const create = template.resource('AWS::Lambda::Function', 'Create');
  expect(create.arn).toBe('arn:aws:lambda:us-east-1:000000000000:function:test-service-CreateFunction99');
  expect(create.properties()).toEqual({
    Code: { S3Bucket: 'assets-000000000000-us-east-1', S3Key: 'abc.zip' },
    Environment: { Variables: { TABLE: 'test-stateful-Images1234' } },
  });
});

test('finds an asset by its file name', () => {
  expect(template.assetFolder('abc.zip')).toMatch(/asset\.abc$/);
  expect(() => template.assetFolder('other.zip')).toThrow('other.zip');
});

test('ignores a resource that it does not support until something refers to it', () => {
  const referring = {
    Resources: { Unheard77: { Type: 'AWS::Unheard::Of' }, Route1: route({ Ref: 'Unheard77' }) },
  };
  const [found] = readTemplate(cloudAssembly({ Service: referring })).resources('AWS::ApiGatewayV2::Route');
  expect(() => found?.properties()).toThrow('AWS::Unheard::Of');
});

function route(Target: unknown): object {
  return { Type: 'AWS::ApiGatewayV2::Route', Properties: { RouteKey: '$default', Target } };
}
