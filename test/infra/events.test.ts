import type { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { ensureBundles } from './ensure-bundles.ts';
import { type Json, pathOf, readable } from './policies.ts';
import { functionsOf, type Resource, type SynthesizedStage, synthesized } from './synthesized.ts';

const publisher = 'Service/EventPublishing/PublishImageEvents';
const worker = 'Service/RegistrationRequests/RegisterImages';

const stages = [
  {
    stage: 'sandbox',
    policy: 'Delete',
    replaced: 'Delete',
    versioning: undefined,
    publisherConcurrency: 1,
    workerConcurrency: 2,
  },
  {
    stage: 'production',
    policy: 'RetainExceptOnCreate',
    replaced: 'Retain',
    versioning: { Status: 'Enabled' },
    publisherConcurrency: 4,
    workerConcurrency: 10,
  },
] as const;

describe.each(stages)(
  'the events of the stage $stage',
  ({ stage, policy, replaced, versioning, publisherConcurrency, workerConcurrency }) => {
    let assembly: SynthesizedStage;
    let resources: ReadonlyMap<string, Resource>;
    beforeAll(async () => {
      await ensureBundles();
      assembly = synthesized(stage);
      const { stateful, service } = assembly;
      resources = new Map([...readableResources(stateful), ...readableResources(service, stateful)]);
    });

    const resource = (path: string): Resource => {
      const found = resources.get(path);
      if (!found) throw new Error(`there is no ${path}`);
      return found;
    };
    const properties = (path: string) => resource(path)['Properties'];
    const lambdaTimeout = (path: string): number =>
      functionsOf(assembly).find(([found]) => found === path)?.[1]['Properties'].Timeout;
    const ofType = (type: string) =>
      [...resources].flatMap(([path, { Type }]) => (Type === type ? [path] : []));

    describe('of images', () => {
      it('go to a bus with the stage’s name, whose archive keeps only ours for 90 days', () => {
        expect(properties('Stateful/ImageEvents/Bus')).toMatchObject({ Name: `imprint-${stage}-images` });
        expect(properties('Stateful/ImageEvents/Bus/Archive/Archive')).toMatchObject({
          SourceArn: 'Stateful/ImageEvents/Bus',
          EventPattern: { source: ['imprint.images'] },
          RetentionDays: 90,
        });
      });

      it('come from the registry’s whole stream, with retries until an hour before it expires', () => {
        expect(properties('Service/EventPublishing/Stream')).toEqual({
          FunctionName: `${publisher}/Function/Aliaslive`,
          EventSourceArn: 'Stateful/Registry.StreamArn',
          StartingPosition: 'TRIM_HORIZON',
          BatchSize: 100,
          ParallelizationFactor: publisherConcurrency,
          BisectBatchOnFunctionError: true,
          FunctionResponseTypes: ['ReportBatchItemFailures'],
          MaximumRetryAttempts: -1,
          MaximumRecordAgeInSeconds: 23 * 3600,
          FilterCriteria: { Filters: [{ Pattern: expect.any(String) }] },
          DestinationConfig: { OnFailure: { Destination: 'Stateful/ImageEvents/Unpublished' } },
          MetricsConfig: { Metrics: ['EventCount'] },
        });
      });

      it('cover only tenants’ images that were created or deleted', () => {
        const [{ Pattern }] = properties('Service/EventPublishing/Stream').FilterCriteria.Filters;
        expect(JSON.parse(Pattern)).toEqual({
          eventName: ['INSERT', 'REMOVE'],
          dynamodb: {
            Keys: { pk: { S: [{ 'anything-but': ['ACCOUNT#0'] }] }, sk: { S: [{ prefix: 'IMAGE#' }] } },
          },
        });
      });

      it('are kept in a private bucket when they cannot be published', () => {
        const bucket = resource('Stateful/ImageEvents/Unpublished');
        expect(bucket).toMatchObject({ DeletionPolicy: policy, UpdateReplacePolicy: replaced });
        expect(bucket['Properties']).toEqual({
          BucketEncryption: {
            ServerSideEncryptionConfiguration: [
              { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } },
            ],
          },
          PublicAccessBlockConfiguration: {
            BlockPublicAcls: true,
            BlockPublicPolicy: true,
            IgnorePublicAcls: true,
            RestrictPublicBuckets: true,
          },
          VersioningConfiguration: versioning,
        });
      });

      it('are published by a function that knows the bus', () => {
        expect(properties(`${publisher}/Function`).Environment).toEqual({
          Variables: { STAGE: stage, IMAGE_EVENT_BUS: 'Stateful/ImageEvents/Bus' },
        });
      });
    });

    describe('that request images', () => {
      it('go to a separate bus, whose rule passes the detail to the queue', () => {
        expect(properties('Stateful/ImageRequests/Bus')).toMatchObject({ Name: `imprint-${stage}-requests` });
        expect(properties('Stateful/ImageRequests/Rule')).toMatchObject({
          EventBusName: 'Stateful/ImageRequests/Bus',
          EventPattern: { 'detail-type': ['Image Registration Requested'] },
          State: 'ENABLED',
          Targets: [
            {
              Arn: 'Stateful/ImageRequests/Queue',
              InputPath: '$.detail',
              DeadLetterConfig: { Arn: 'Stateful/ImageRequests/DeadLetters' },
            },
          ],
        });
      });

      it('go to the dead letters when they are of another type', () => {
        expect(properties('Stateful/ImageRequests/OtherEvents')).toMatchObject({
          EventBusName: 'Stateful/ImageRequests/Bus',
          EventPattern: { 'detail-type': [{ 'anything-but': ['Image Registration Requested'] }] },
          State: 'ENABLED',
          Targets: [{ Arn: 'Stateful/ImageRequests/DeadLetters' }],
        });
      });

      it('wait in encrypted queues as long as tokens are remembered, and go to the dead letters after 20 receives', () => {
        const queue = { SqsManagedSseEnabled: true, MessageRetentionPeriod: 7 * 24 * 3600 };
        expect(properties('Stateful/ImageRequests/DeadLetters')).toEqual(queue);
        expect(properties('Stateful/ImageRequests/Queue')).toEqual({
          ...queue,
          VisibilityTimeout: expect.any(Number),
          RedrivePolicy: { deadLetterTargetArn: 'Stateful/ImageRequests/DeadLetters', maxReceiveCount: 20 },
        });
        for (const path of ofType('AWS::SQS::Queue')) {
          expect(resource(path)).toMatchObject({ DeletionPolicy: policy, UpdateReplacePolicy: replaced });
        }
      });

      it('are processed in batches, of which only failed messages are redelivered', () => {
        expect(properties('Service/RegistrationRequests/Queue')).toEqual({
          FunctionName: `${worker}/Function/Aliaslive`,
          EventSourceArn: 'Stateful/ImageRequests/Queue',
          BatchSize: 10,
          FunctionResponseTypes: ['ReportBatchItemFailures'],
          ScalingConfig: { MaximumConcurrency: workerConcurrency },
        });
      });

      it('have a visibility timeout six times as long as the function’s timeout, as Lambda recommends', () => {
        const { VisibilityTimeout } = properties('Stateful/ImageRequests/Queue');
        expect(VisibilityTimeout).toBeGreaterThanOrEqual(6 * lambdaTimeout(worker));
      });

      it('are processed by a function with CreateImage’s environment, the queue and the bus', () => {
        const { Variables: asCreateImage } = properties('Service/CreateImage/Function').Environment;
        const { ACCESS_KEYS_TABLE: _, ...ofRegistering } = asCreateImage;
        expect(properties(`${worker}/Function`).Environment.Variables).toEqual({
          ...ofRegistering,
          IMAGE_REQUEST_QUEUE_URL: 'Stateful/ImageRequests/Queue',
          IMAGE_EVENT_BUS: 'Stateful/ImageEvents/Bus',
        });
      });
    });

    it('have two buses, two queues, one bucket, one archive and two mappings', () => {
      expect(ofType('AWS::Events::EventBus')).toHaveLength(2);
      expect(ofType('AWS::SQS::Queue')).toHaveLength(2);
      expect(ofType('AWS::S3::Bucket')).toHaveLength(1);
      expect(ofType('AWS::Events::Archive')).toHaveLength(1);
      expect(ofType('AWS::Lambda::EventSourceMapping')).toHaveLength(2);
    });
  },
);

/** The template's resources by path, with paths in place of references. */
function readableResources(template: Template, imported?: Template): [string, Resource][] {
  const resources: Readonly<Record<string, Json>> = template.toJSON()['Resources'];
  return Object.entries(resources).map(([logicalId, resource]) => [
    pathOf(template, logicalId),
    readable(resource, template, imported) as Resource,
  ]);
}
