import { streamArn } from '../dynamodb/dynamodb-streams-service.ts';
import { queueArnOf, queueUrlOf } from '../sqs/queue-names.ts';
import { localArn, localIdentity } from './intrinsics.ts';

/** The name of a resource on this machine, the same at every start. */
export type PhysicalIdentity = {
  /** What Ref returns. */
  readonly ref: string;
  /** Empty for a resource without one. */
  readonly arn: string;
  /** What Fn::GetAtt returns, other than the ARN. */
  readonly attributes?: Readonly<Record<string, string>>;
};

type Naming = (name: string) => PhysicalIdentity;

const withoutArn: Naming = (name) => ({ ref: name, arn: '' });

/** The resource types that the emulator supports, and those that they refer to. */
const namings: Readonly<Record<string, Naming>> = {
  'AWS::ApiGatewayV2::Api': withoutArn,
  'AWS::ApiGatewayV2::Integration': withoutArn,
  'AWS::ApiGatewayV2::Route': withoutArn,
  'AWS::DynamoDB::GlobalTable': (name) => ({
    ref: name,
    arn: localArn('dynamodb', `table/${name}`),
    attributes: { StreamArn: streamArn(name) },
  }),
  'AWS::Events::Archive': (name) => ({ ref: name, arn: localArn('events', `archive/${name}`) }),
  'AWS::Events::EventBus': (name) => ({
    ref: name,
    arn: localArn('events', `event-bus/${name}`),
    attributes: { Name: name },
  }),
  'AWS::Events::Rule': (name) => ({ ref: name, arn: localArn('events', `rule/${name}`) }),
  'AWS::IAM::Policy': withoutArn,
  'AWS::IAM::Role': (name) => ({
    ref: name,
    arn: `arn:${localIdentity.partition}:iam::${localIdentity.accountId}:role/${name}`,
  }),
  'AWS::KMS::Key': (name) => ({ ref: name, arn: localArn('kms', `key/${name}`) }),
  'AWS::Lambda::Alias': (name) => ({
    ref: localArn('lambda', `function:${name}`),
    arn: localArn('lambda', `function:${name}`),
  }),
  'AWS::Lambda::EventSourceMapping': (name) => ({
    ref: name,
    arn: localArn('lambda', `event-source-mapping:${name}`),
  }),
  'AWS::Lambda::Function': (name) => ({ ref: name, arn: localArn('lambda', `function:${name}`) }),
  'AWS::Lambda::Version': (name) => ({
    ref: localArn('lambda', `function:${name}`),
    arn: localArn('lambda', `function:${name}`),
    attributes: { Version: '1' },
  }),
  'AWS::S3::Bucket': (name) => ({ ref: name, arn: `arn:${localIdentity.partition}:s3:::${name}` }),
  'AWS::SQS::Queue': (name) => ({
    ref: queueUrlOf(name),
    arn: queueArnOf(name),
    attributes: { QueueName: name, QueueUrl: queueUrlOf(name) },
  }),
  'AWS::SecretsManager::Secret': (name) => ({
    ref: localArn('secretsmanager', `secret:${name}`),
    arn: localArn('secretsmanager', `secret:${name}`),
  }),
  'AWS::Logs::SubscriptionFilter': withoutArn,
  'AWS::Logs::LogGroup': (name) => ({ ref: name, arn: localArn('logs', `log-group:${name}:*`) }),
};

/** The properties that name a resource. Other resources are named after their stack. */
const nameProperties: Readonly<Record<string, string>> = {
  'AWS::Events::Archive': 'ArchiveName',
  'AWS::Events::EventBus': 'Name',
  'AWS::Logs::SubscriptionFilter': 'FilterName',
  'AWS::SQS::Queue': 'QueueName',
};

/** The identity of a stack's resource; undefined for a type that the emulator does not support. */
export function physicalIdentity(
  type: string,
  stackName: string,
  logicalId: string,
  properties: Readonly<Record<string, unknown>> = {},
): PhysicalIdentity | undefined {
  const given = properties[nameProperties[type] ?? ''];
  return namings[type]?.(typeof given === 'string' ? given : `${stackName}-${logicalId}`);
}
