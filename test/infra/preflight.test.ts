import { describe, expect, it } from 'vitest';
import { neededConcurrency, preflight } from '../../infra/cli/deploy/preflight.ts';
import { stageOf } from '../../infra/stacks/stages.ts';
import { alarmTopicArn } from './synthesized.ts';

const stage = (context: Readonly<Record<string, string>>) => stageOf((key) => context[key]);
const production = stage({ stage: 'production', alarmTopicArn });
const sandbox = stage({ stage: 'sandbox' });
const connected = stage({
  stage: 'production',
  alarmTopicArn,
  alibabaRegionId: 'cn-hangzhou',
  alibabaAccountId: '1',
});

const table = { Type: 'AWS::DynamoDB::GlobalTable', Properties: { BillingMode: 'PAY_PER_REQUEST', A: 1 } };
const aws = {
  accountId: '123456789012',
  region: 'eu-central-1',
  concurrentExecutions: 1000,
  deployed: { Registry: table, Policy: { Type: 'AWS::IAM::Policy' } },
};

describe('the preflight of a deployment', () => {
  it('names the target and reports no change to resources that hold data', () => {
    const reordered = { ...table, Properties: { A: 1, BillingMode: 'PAY_PER_REQUEST' } };
    expect(preflight(production, aws, { Registry: reordered })).toEqual({
      plan: [
        'AWS account 123456789012, Region eu-central-1, stage production',
        'no change to resources that hold data',
      ],
      problems: [],
    });
  });

  it('names what is new, changed and removed, and refuses to remove data of production', () => {
    const changed = { ...table, Properties: { A: 2 } };
    const after = { Registry: changed, Queue: { Type: 'AWS::SQS::Queue' } };
    const before = { ...aws, deployed: { Registry: table, MacKey: { Type: 'AWS::KMS::Key' } } };
    const { plan, problems } = preflight(production, before, after);
    expect(plan.slice(1)).toEqual([
      'changed: AWS::DynamoDB::GlobalTable Registry',
      'removed: AWS::KMS::Key MacKey',
      'new: AWS::SQS::Queue Queue',
    ]);
    expect(problems).toEqual(['it would remove resources that hold data: MacKey']);
    expect(preflight(sandbox, before, after).problems).toEqual([]);
  });

  it('reports a first deployment', () => {
    const { plan } = preflight(sandbox, { ...aws, deployed: undefined }, { Registry: table });
    expect(plan.slice(1)).toEqual([
      'first deployment of this stage here',
      'new: AWS::DynamoDB::GlobalTable Registry',
    ]);
  });

  it('refuses topics for alarms that are in another Region, naming their keys', () => {
    const elsewhere = { ...aws, region: 'us-east-1' };
    const ticketTopicArn = 'arn:aws:sns:us-east-1:123456789012:tickets';
    const both = stage({ stage: 'production', alarmTopicArn, ticketTopicArn });
    expect(preflight(both, elsewhere, { Registry: table }).problems).toEqual([
      "alarmTopicArn is in eu-central-1: CloudWatch notifies only topics in the alarm's own Region, us-east-1",
    ]);
    expect(preflight(both, aws, { Registry: table }).problems).toEqual([
      expect.stringMatching(/^ticketTopicArn is in us-east-1: .* eu-central-1$/),
    ]);
  });

  it('refuses an AWS account whose Lambda concurrency is too small', () => {
    const small = { ...aws, concurrentExecutions: 10 };
    expect(preflight(sandbox, small, { Registry: table }).problems).toEqual([]);
    for (const one of [production, connected])
      expect(preflight(one, small, { Registry: table }).problems).toEqual([
        expect.stringMatching(/^Lambda's concurrency quota in this account is 10, and the stage needs \d+: /),
      ]);
    expect(neededConcurrency(connected)).toBe(3 * 50 + 100);
  });
});
