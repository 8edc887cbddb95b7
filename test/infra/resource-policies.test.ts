import { beforeAll, describe, expect, it } from 'vitest';
import { ensureBundles } from './ensure-bundles.ts';
import { type Json, readable, statements } from './policies.ts';
import { type SynthesizedStage, synthesized } from './synthesized.ts';

const requester = 'arn:aws:iam::123456789012:role/requester';
const operator = 'arn:aws:iam::123456789012:role/operations';
const breakGlass = 'arn:aws:iam::123456789012:role/break-glass';
const republisherRoleArn = 'arn:aws:iam::123456789012:role/operator';

beforeAll(() => ensureBundles());

/** The statements of every resource policy, by the policy's path. */
function resourcePolicies({ stateful, service }: SynthesizedStage): ReadonlyMap<string, Json> {
  const all = [
    ...statements(stateful).map((owned) => ({ ...owned, template: stateful })),
    ...statements(service).map((owned) => ({ ...owned, template: service })),
  ].filter(({ statement }) => statement['Principal'] !== undefined && statement.Resource !== undefined);
  const byHolder = Map.groupBy(all, ({ holder }) => holder);
  return new Map(
    [...byHolder].map(([holder, mine]) => [
      holder,
      mine.map(({ statement, template }) => readable(statement as Json, template, stateful)),
    ]),
  );
}

const overTlsOnly = (action: string, ...resources: string[]) => ({
  Action: action,
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  Effect: 'Deny',
  Principal: { AWS: '*' },
  Resource: resources.length > 1 ? resources : resources[0],
});

const fromTheRule = (Action: string | readonly string[], Resource: string, rule = 'Rule') =>
  expect.objectContaining({
    Action,
    Condition: { ArnEquals: { 'aws:SourceArn': `Stateful/ImageRequests/${rule}` } },
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Resource,
  });

const onlyPutBy = (...roles: string[]) => ({
  Sid: 'OnlyOurEvents',
  Action: 'events:PutEvents',
  Condition: {
    ArnNotEquals: { 'aws:PrincipalArn': roles },
    Bool: { 'aws:PrincipalIsAWSService': 'false' },
  },
  Effect: 'Deny',
  Principal: '*',
  Resource: 'Stateful/ImageEvents/Bus',
});

const ours = [
  'Service/EventPublishing/PublishImageEvents/Role',
  'Service/RegistrationRequests/RegisterImages/Role',
] as const;

describe.each(['sandbox', 'production'])('in the stage %s', (name) => {
  let policies: ReadonlyMap<string, Json>;
  beforeAll(() => {
    policies = resourcePolicies(synthesized(name));
  });

  it('has policies on these resources only', () => {
    expect([...policies.keys()].sort()).toEqual([
      'Service/OnlyOurEvents',
      'Stateful/ImageEvents/Unpublished/Policy',
      'Stateful/ImageRequests/DeadLetters/Policy',
      ...(name === 'production' ? ['Stateful/ImageRequests/OnlyRequesters'] : []),
      'Stateful/ImageRequests/Queue/Policy',
      'Stateful/MacKey',
    ]);
  });

  const account = 'arn:AWS::Partition:iam::AWS::AccountId';
  const onlyBreakGlass = (...roles: string[]) => [
    { Effect: 'Allow', Principal: { AWS: `${account}:root` }, Action: 'kms:*', Resource: '*' },
    {
      Sid: 'OnlyBreakGlassEndsIt',
      Effect: 'Deny',
      Principal: '*',
      Action: ['kms:DisableKey', 'kms:ScheduleKeyDeletion'],
      Resource: '*',
      Condition: { ArnNotLike: { 'aws:PrincipalArn': roles } },
    },
  ];

  it('leaves the use of the MAC key to the account, and lets nobody disable or delete it', () => {
    expect(policies.get('Stateful/MacKey')).toEqual(onlyBreakGlass(`${account}:role/cdk-*-cfn-exec-role-*`));
  });

  it('accepts requests only from the listed requesters, if there is a list', () => {
    const restricted = resourcePolicies(
      synthesized(name, {
        requesterRoleArns: `${requester},${requester}2`,
        operatorRoleArn: operator,
        breakGlassRoleArn: breakGlass,
      }),
    );
    const onlyRequesters = {
      Sid: 'OnlyRequesters',
      Effect: 'Deny',
      Principal: '*',
      Condition: {
        ArnNotEquals: { 'aws:PrincipalArn': [requester, `${requester}2`, operator] },
        Bool: { 'aws:PrincipalIsAWSService': 'false' },
      },
    };
    expect(restricted.get('Stateful/ImageRequests/Queue/Policy')).toContainEqual({
      ...onlyRequesters,
      Action: 'sqs:SendMessage',
      Resource: 'Stateful/ImageRequests/Queue',
    });
    expect(restricted.get('Stateful/ImageRequests/OnlyRequesters')).toEqual([
      { ...onlyRequesters, Action: 'events:PutEvents', Resource: 'Stateful/ImageRequests/Bus' },
    ]);
    expect(restricted.get('Stateful/MacKey')).toEqual([
      ...onlyBreakGlass(`${account}:role/cdk-*-cfn-exec-role-*`, breakGlass),
      {
        Sid: 'OnlyOurRolesDeriveSecrets',
        Effect: 'Deny',
        Principal: '*',
        Action: ['kms:GenerateMac', 'kms:VerifyMac'],
        Resource: '*',
        Condition: {
          ArnNotLike: {
            'aws:PrincipalArn': [`${account}:role/imprint-${name}-AWS::Region-*`, operator],
          },
        },
      },
    ]);
  });

  it('lets the rule of the request bus send to the queue, and requires TLS', () => {
    const queue = 'Stateful/ImageRequests/Queue';
    expect(policies.get(`${queue}/Policy`)).toEqual([
      overTlsOnly('sqs:*', queue),
      ...(name === 'production' ? [expect.objectContaining({ Sid: 'OnlyRequesters' })] : []),
      fromTheRule(['sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:SendMessage'], queue),
    ]);
  });

  it('lets the rule send undeliverable events to the dead letters', () => {
    const deadLetters = 'Stateful/ImageRequests/DeadLetters';
    expect(policies.get(`${deadLetters}/Policy`)).toEqual([
      overTlsOnly('sqs:*', deadLetters),
      fromTheRule('sqs:SendMessage', deadLetters),
      fromTheRule(
        ['sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:SendMessage'],
        deadLetters,
        'OtherEvents',
      ),
    ]);
  });

  it('requires TLS for the bucket', () => {
    const bucket = 'Stateful/ImageEvents/Unpublished';
    expect(policies.get(`${bucket}/Policy`)).toEqual([overTlsOnly('s3:*', bucket, `${bucket}/*`)]);
  });

  it('lets only our two functions and AWS put events on the bus', () => {
    expect(policies.get('Service/OnlyOurEvents')).toEqual([onlyPutBy(...ours)]);
  });

  it('lets the republisher of the context put events on the bus too', () => {
    const stage = synthesized(name, { republisherRoleArn });
    expect(resourcePolicies(stage).get('Service/OnlyOurEvents')).toEqual([
      onlyPutBy(...ours, republisherRoleArn),
    ]);
  });

  it('refuses a republisherRoleArn that is not a role', () => {
    for (const wrong of ['operator', '', 'arn:aws:sns:eu-central-1:123456789012:pager'])
      expect(() => synthesized(name, { republisherRoleArn: wrong })).toThrow(/republisherRoleArn/);
  });
});
