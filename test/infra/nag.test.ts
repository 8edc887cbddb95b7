import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack, Validations } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { imprintApp } from '../../infra/stacks/imprint-app.ts';
import { ensureBundles } from './ensure-bundles.ts';
import { acknowledgements, idleAcknowledgements, unacknowledgedFindings } from './nag-findings.ts';
import { alarmTopicArn } from './synthesized.ts';

/** Contexts that together include every optional part of the templates. */
const variants = [
  ['sandbox', { stage: 'sandbox' }],
  ['production', { stage: 'production', alarmTopicArn }],
  [
    'production with everything that the context can add',
    {
      stage: 'production',
      alibabaRegionId: 'cn-hangzhou',
      alibabaAccountId: '1234567890123456',
      domainName: 'images.example.com',
      certificateArn:
        'arn:aws:acm:eu-central-1:123456789012:certificate/0d1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9',
      alarmTopicArn,
      ticketTopicArn: 'arn:aws:sns:eu-central-1:123456789012:tickets',
      republisherRoleArn: 'arn:aws:iam::123456789012:role/operator',
    },
  ],
] as const;

const folder = mkdtempSync(join(tmpdir(), 'imprint-nag-'));
beforeAll(async () => {
  // The packs read a deprecated property, which makes CDK print warnings.
  vi.stubEnv('JSII_DEPRECATED', 'quiet');
  await ensureBundles();
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

describe.each(variants)('cdk-nag, with its packs AwsSolutions and Serverless, over %s', (_, context) => {
  let app: App;
  beforeAll(() => {
    app = imprintApp({
      context,
      outdir: mkdtempSync(join(folder, 'assembly-')),
      builtinCloudFormationValidation: false,
    });
    app.synth();
  });

  it('finds nothing unacknowledged', () => {
    expect(unacknowledgedFindings(app)).toEqual([]);
  });

  it('has a finding for every acknowledgement', () => {
    expect(idleAcknowledgements(app)).toEqual([]);
  });

  it('has a reason for every acknowledgement, and no acknowledgement for a whole stack', () => {
    for (const { id, path, reason } of acknowledgements(app)) {
      expect(reason.length, id).toBeGreaterThan(20);
      expect(path.split('/').length, `${id} at ${path}`).toBeGreaterThan(1);
    }
  });
});

describe('the check itself', () => {
  const stackWithQueue = () => {
    const stack = new Stack(new App(), 'Stack');
    return { stack, queue: new Queue(stack, 'Queue') };
  };

  it('reports an unacknowledged finding', () => {
    const { stack } = stackWithQueue();
    expect(unacknowledgedFindings(stack)).toContainEqual({
      id: 'AwsSolutions-SQS3',
      path: 'Stack/Queue/Resource',
    });
  });

  it('reports an acknowledgement without a finding and one in the wrong place', () => {
    const { stack, queue } = stackWithQueue();
    const bystander = new Queue(stack, 'Queue2', {
      enforceSSL: true,
      deadLetterQueue: { queue, maxReceiveCount: 1 },
    });
    Validations.of(queue).acknowledge({ id: 'AwsSolutions-SQS4', reason: 'needed' });
    Validations.of(queue).acknowledge({ id: 'AwsSolutions-S1', reason: 'a queue is no bucket' });
    Validations.of(bystander).acknowledge({ id: 'AwsSolutions-SQS4', reason: 'TLS is enforced there' });
    expect(idleAcknowledgements(stack)).toEqual([
      { id: 'AwsSolutions-S1', path: 'Stack/Queue', reason: 'a queue is no bucket' },
      { id: 'AwsSolutions-SQS4', path: 'Stack/Queue2', reason: 'TLS is enforced there' },
    ]);
  });
});
