import { beforeAll, describe, expect, it } from 'vitest';
import { ensureBundles } from './ensure-bundles.ts';
import { type Json, readable, statements } from './policies.ts';
import { type SynthesizedStage, synthesized } from './synthesized.ts';

const republisherRoleArn = 'arn:aws:iam::123456789012:role/operator';

beforeAll(() => ensureBundles());

/** The statements of every policy that stands at a resource, by the policy's path. */
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

const fromTheRule = (Action: string | readonly string[], Resource: string) =>
  expect.objectContaining({
    Action,
    Condition: { ArnEquals: { 'aws:SourceArn': 'Stateful/ImageRequests/Rule' } },
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
      'Stateful/ImageRequests/Queue/Policy',
      'Stateful/MacKey',
    ]);
  });

  it('leaves the key policy to the account', () => {
    const account = 'arn:AWS::Partition:iam::AWS::AccountId:root';
    expect(policies.get('Stateful/MacKey')).toEqual([
      { Effect: 'Allow', Principal: { AWS: account }, Action: 'kms:*', Resource: '*' },
    ]);
  });

  it('lets the rule of the request bus send to the queue, and everyone use it over TLS only', () => {
    const queue = 'Stateful/ImageRequests/Queue';
    expect(policies.get(`${queue}/Policy`)).toEqual([
      overTlsOnly('sqs:*', queue),
      fromTheRule(['sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:SendMessage'], queue),
    ]);
  });

  it('lets the rule send what it cannot deliver to the dead letters', () => {
    const deadLetters = 'Stateful/ImageRequests/DeadLetters';
    expect(policies.get(`${deadLetters}/Policy`)).toEqual([
      overTlsOnly('sqs:*', deadLetters),
      fromTheRule('sqs:SendMessage', deadLetters),
    ]);
  });

  it('allows the bucket over TLS only', () => {
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
