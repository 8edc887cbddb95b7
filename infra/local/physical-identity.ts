import { localAws } from './intrinsics.ts';

/** What a resource of a template is called on this machine: the same at every start. */
export type PhysicalIdentity = {
  /** What Ref gives. */
  readonly ref: string;
  /** Empty for what has none. */
  readonly arn: string;
};

type Naming = (name: string) => PhysicalIdentity;

const arn = (service: string, resource: string) =>
  `arn:${localAws.partition}:${service}:${localAws.region}:${localAws.accountId}:${resource}`;

const withoutArn: Naming = (name) => ({ ref: name, arn: '' });

/** The resource types that the local stack plays, or that those it plays refer to. */
const namings: Readonly<Record<string, Naming>> = {
  'AWS::ApiGatewayV2::Api': withoutArn,
  'AWS::ApiGatewayV2::Integration': withoutArn,
  'AWS::ApiGatewayV2::Route': withoutArn,
  'AWS::DynamoDB::GlobalTable': (name) => ({ ref: name, arn: arn('dynamodb', `table/${name}`) }),
  'AWS::IAM::Role': (name) => ({
    ref: name,
    arn: `arn:${localAws.partition}:iam::${localAws.accountId}:role/${name}`,
  }),
  'AWS::KMS::Key': (name) => ({ ref: name, arn: arn('kms', `key/${name}`) }),
  'AWS::Lambda::Function': (name) => ({ ref: name, arn: arn('lambda', `function:${name}`) }),
  'AWS::SecretsManager::Secret': (name) => ({
    ref: arn('secretsmanager', `secret:${name}`),
    arn: arn('secretsmanager', `secret:${name}`),
  }),
  'AWS::Logs::LogGroup': (name) => ({ ref: name, arn: arn('logs', `log-group:${name}:*`) }),
};

/** The identity of a stack's resource; undefined for a type that the local stack does not play. */
export function physicalIdentity(
  type: string,
  stackName: string,
  logicalId: string,
): PhysicalIdentity | undefined {
  return namings[type]?.(`${stackName}-${logicalId}`);
}
