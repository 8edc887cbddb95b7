import { beforeAll, describe, expect, it } from 'vitest';
import { ensureBundles } from './ensure-bundles.ts';
import { type Permission, permissions, statements } from './policies.ts';
import { functionsOf, type Resource, type SynthesizedStage, synthesized } from './synthesized.ts';

const connected = { alibabaRegionId: 'cn-hangzhou', alibabaAccountId: '1234567890123456' };

const authentication = ['dynamodb:GetItem on Stateful/AccessKeys', 'kms:GenerateMac on Stateful/MacKey'];

/** Everything that each function may do, besides writing its own log. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  'Service/CreateImage': [
    ...authentication,
    'dynamodb:BatchGetItem on Stateful/Registry',
    'dynamodb:GetItem on Stateful/Registry',
    'dynamodb:PutItem on Stateful/Registry',
    'dynamodb:BatchGetItem on Stateful/Accounts',
    'dynamodb:GetItem on Stateful/Accounts',
    'dynamodb:UpdateItem on Stateful/Accounts',
  ],
  'Service/ListImages': [...authentication, 'dynamodb:Query on Stateful/Registry'],
  'Service/GetImage': [...authentication, 'dynamodb:GetItem on Stateful/Registry'],
  'Service/DeleteImage': [
    ...authentication,
    'dynamodb:GetItem on Stateful/Registry',
    'dynamodb:UpdateItem on Stateful/Registry',
    'dynamodb:DeleteItem on Stateful/Registry',
    'dynamodb:UpdateItem on Stateful/Accounts',
  ],
  'Service/GetQuotas': [...authentication, 'dynamodb:GetItem on Stateful/Accounts'],
  'Service/QuotaAudit/AuditQuotas': [
    'dynamodb:Query on Stateful/Registry',
    'dynamodb:GetItem on Stateful/Accounts',
    'dynamodb:Scan on Stateful/Accounts',
  ],
  'Service/EventPublishing/PublishImageEvents': [
    'events:PutEvents on Stateful/ImageEvents/Bus',
    'dynamodb:DescribeStream on Stateful/Registry.StreamArn',
    'dynamodb:GetRecords on Stateful/Registry.StreamArn',
    'dynamodb:GetShardIterator on Stateful/Registry.StreamArn',
    'dynamodb:ListStreams on *',
    's3:ListBucket on Stateful/ImageEvents/Unpublished',
    's3:PutObject on Stateful/ImageEvents/Unpublished/*',
  ],
  'Service/RegistrationRequests/RegisterImages': [
    'dynamodb:BatchGetItem on Stateful/Registry',
    'dynamodb:GetItem on Stateful/Registry',
    'dynamodb:PutItem on Stateful/Registry',
    'dynamodb:BatchGetItem on Stateful/Accounts',
    'dynamodb:GetItem on Stateful/Accounts',
    'dynamodb:UpdateItem on Stateful/Accounts',
    'events:PutEvents on Stateful/ImageEvents/Bus',
    'sqs:ChangeMessageVisibility on Stateful/ImageRequests/Queue',
    'sqs:DeleteMessage on Stateful/ImageRequests/Queue',
    'sqs:GetQueueAttributes on Stateful/ImageRequests/Queue',
    'sqs:ReceiveMessage on Stateful/ImageRequests/Queue',
  ],
  'Service/Heartbeat/Heartbeat': [
    'lambda:GetEventSourceMapping on arn:AWS::Partition:lambda:AWS::Region:AWS::AccountId:event-source-mapping:Service/EventPublishing/Stream',
    'lambda:GetEventSourceMapping on arn:AWS::Partition:lambda:AWS::Region:AWS::AccountId:event-source-mapping:Service/RegistrationRequests/Queue',
  ],
  'Service/UnknownRoute': [],
};

/** The functions of the sandbox stage only. */
const allowedInSandbox: Readonly<Record<string, readonly string[]>> = {
  'Service/Sandbox/Console': [],
  'Service/Sandbox/ClaimSandboxAccount': [
    'dynamodb:GetItem on Stateful/Sandbox/Table',
    'dynamodb:PutItem on Stateful/Sandbox/Table',
    'dynamodb:UpdateItem on Stateful/Sandbox/Table',
    'dynamodb:PutItem on Stateful/Accounts',
    'dynamodb:PutItem on Stateful/AccessKeys',
    'kms:GenerateMac on Stateful/MacKey',
  ],
  'Service/Sandbox/ListActivity': [...authentication, 'dynamodb:Query on Stateful/Sandbox/Table'],
  'Service/Sandbox/RecordActivity': [
    'dynamodb:PutItem on Stateful/Sandbox/Table',
    'dynamodb:UpdateItem on Stateful/Sandbox/Table',
    'dynamodb:UpdateItem on Stateful/AccessKeys',
  ],
  'Service/Sandbox/SweepSandboxAccounts': [
    'dynamodb:Query on Stateful/Sandbox/Table',
    'dynamodb:UpdateItem on Stateful/Sandbox/Table',
    'dynamodb:DeleteItem on Stateful/Sandbox/Table',
    'dynamodb:Query on Stateful/Registry',
    'dynamodb:GetItem on Stateful/Registry',
    'dynamodb:UpdateItem on Stateful/Registry',
    'dynamodb:DeleteItem on Stateful/Registry',
    'dynamodb:GetItem on Stateful/Accounts',
    'dynamodb:UpdateItem on Stateful/Accounts',
    'dynamodb:DeleteItem on Stateful/Accounts',
    'dynamodb:DeleteItem on Stateful/AccessKeys',
    'dynamodb:Query on Stateful/AccessKeys/index/byAccount',
  ],
};

/** The functions that share and unshare images, which need the service's Alibaba Cloud key. */
const sharing = ['Service/CreateImage', 'Service/DeleteImage', 'Service/RegistrationRequests/RegisterImages'];
const serviceKey = 'secretsmanager:GetSecretValue on Stateful/ServiceKey';

describe.each([
  ['sandbox', {}],
  ['production', {}],
  ['production', connected],
])('in the stage %s with %j', (name, context) => {
  const mayDo = name === 'sandbox' ? { ...allowed, ...allowedInSandbox } : allowed;
  let stage: SynthesizedStage;
  let granted: Permission[];
  beforeAll(async () => {
    await ensureBundles();
    stage = synthesized(name, context);
    granted = [...permissions(stage.stateful), ...permissions(stage.service, stage.stateful)];
  });

  const functionRoles = () => {
    const roles: Readonly<Record<string, Resource>> = stage.service.findResources('AWS::IAM::Role');
    const taken = functionsOf(stage).map(([, { Properties }]) => String(Properties.Role['Fn::GetAtt'][0]));
    // In production, CodeDeploy has one too.
    expect(Object.keys(roles).filter((id) => !taken.includes(id))).toHaveLength(
      name === 'production' ? 1 : 0,
    );
    return taken.flatMap((id) => roles[id] ?? []);
  };
  const sorted = (list: readonly string[]) => [...list].sort();

  it('lists every function in the table of permissions', () => {
    expect(sorted(functionsOf(stage).map(([path]) => path))).toEqual(sorted(Object.keys(mayDo)));
  });

  it.each(Object.entries(mayDo))('grants %s exactly its row of the table', (path, actions) => {
    const mine = granted.filter(({ holder }) => holder === `${path}/Role/DefaultPolicy`);
    expect(sorted(mine.map(({ action, resource }) => `${action} on ${resource}`))).toEqual(
      sorted([
        ...actions,
        ...(context === connected && sharing.includes(path) ? [serviceKey] : []),
        `logs:CreateLogStream on ${path}/Logs`,
        `logs:PutLogEvents on ${path}/Logs`,
      ]),
    );
  });

  it('grants nothing else, except the MAC key to the account and the queues to EventBridge', () => {
    const roles = Object.keys(mayDo).map((path) => `${path}/Role/DefaultPolicy`);
    const others = granted.filter(({ holder }) => !roles.includes(holder));
    expect(
      sorted(others.map(({ holder, action, resource }) => `${holder}: ${action} on ${resource}`)),
    ).toEqual([
      'Stateful/ImageRequests/DeadLetters/Policy: sqs:GetQueueAttributes on Stateful/ImageRequests/DeadLetters',
      'Stateful/ImageRequests/DeadLetters/Policy: sqs:GetQueueUrl on Stateful/ImageRequests/DeadLetters',
      'Stateful/ImageRequests/DeadLetters/Policy: sqs:SendMessage on Stateful/ImageRequests/DeadLetters',
      'Stateful/ImageRequests/DeadLetters/Policy: sqs:SendMessage on Stateful/ImageRequests/DeadLetters',
      'Stateful/ImageRequests/Queue/Policy: sqs:GetQueueAttributes on Stateful/ImageRequests/Queue',
      'Stateful/ImageRequests/Queue/Policy: sqs:GetQueueUrl on Stateful/ImageRequests/Queue',
      'Stateful/ImageRequests/Queue/Policy: sqs:SendMessage on Stateful/ImageRequests/Queue',
      'Stateful/MacKey: kms:* on *',
    ]);
  });

  /** ListStreams takes no resource. In a key policy, `*` means the key itself. */
  it('has no wildcards except these', () => {
    const wild = granted.filter(({ action, resource }) => `${action}${resource}`.includes('*'));
    const withoutHolder = wild.map(({ action, resource }) => `${action} on ${resource}`);
    expect(sorted([...new Set(withoutHolder)])).toEqual([
      'dynamodb:ListStreams on *',
      'kms:* on *',
      's3:PutObject on Stateful/ImageEvents/Unpublished/*',
    ]);
    expect(wild.filter(({ action }) => action === 'kms:*').map(({ holder }) => holder)).toEqual([
      'Stateful/MacKey',
    ]);
  });

  it('has no negated statements and no managed policies', () => {
    for (const { holder, statement } of [...statements(stage.stateful), ...statements(stage.service)]) {
      expect(
        Object.keys(statement).filter((key) => key.startsWith('Not')),
        holder,
      ).toEqual([]);
    }
    for (const role of functionRoles()) expect(role['Properties']).not.toHaveProperty('ManagedPolicyArns');
  });

  it('gives every function its own role, which only Lambda can assume', () => {
    const taken = functionsOf(stage).map(([, { Properties }]) => Properties.Role['Fn::GetAtt'][0]);
    expect(new Set(taken).size).toBe(taken.length);
    const names = functionRoles().map((role) => JSON.stringify(role['Properties'].RoleName));
    expect(new Set(names).size).toBe(taken.length);
    for (const role of functionRoles()) {
      expect(role['Properties'].AssumeRolePolicyDocument.Statement).toEqual([
        { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' } },
      ]);
    }
  });
});
