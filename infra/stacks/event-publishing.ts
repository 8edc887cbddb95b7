import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import {
  EventSourceMapping,
  FilterCriteria,
  FilterRule,
  type IEventSourceDlq,
  MetricType,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { accountPartition, imagePrefix, systemAccount } from '../../functions/images/registry-keys.ts';
import { alarm } from './alarm.ts';
import { feed, ServiceFunction } from './service-function.ts';
import type { Stage } from './stages.ts';
import type { StatefulStack } from './stateful-stack.ts';

/** An hour less than the stream's retention, so that Lambda can still save an unpublished record to the bucket. */
const maxRecordAge = Duration.hours(23);

/** Publishes an event for each image change in the registry's stream. */
export class EventPublishing extends Construct {
  readonly publisher: ServiceFunction;
  readonly mapping: EventSourceMapping;

  constructor(
    scope: Construct,
    id: string,
    { stage, stateful }: { readonly stage: Stage; readonly stateful: StatefulStack },
  ) {
    super(scope, id);
    const { registry, imageEvents } = stateful;
    const streamArn = registry.tableStreamArn ?? '';
    this.publisher = new ServiceFunction(this, 'PublishImageEvents', {
      stage,
      entry: 'publish-image-events',
      description: 'Puts an event on the bus for each image that is committed or deleted',
      timeout: Duration.seconds(60),
      environment: { IMAGE_EVENT_BUS: imageEvents.bus.eventBusName },
      grants: [
        { actions: ['events:PutEvents'], resource: imageEvents.bus.eventBusArn },
        // Lambda uses the rest: it reads the stream and saves unpublished records with this role.
        {
          actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
          resource: streamArn,
        },
        { actions: ['dynamodb:ListStreams'], resource: '*' },
        { actions: ['s3:ListBucket'], resource: imageEvents.unpublished.bucketArn },
        { actions: ['s3:PutObject'], resource: imageEvents.unpublished.arnForObjects('*') },
      ],
    });
    Validations.of(this.publisher.role).acknowledge(
      { id: 'AwsSolutions-IAM5[Resource::*]', reason: 'ListStreams takes no resource' },
      {
        id: `AwsSolutions-IAM5[Resource::${exportOfArn(imageEvents.unpublished)}/*]`,
        reason: 'Lambda names the objects itself, by mapping, shard and time',
      },
    );
    const mapping = new EventSourceMapping(this, 'Stream', {
      target: this.publisher.live,
      eventSourceArn: streamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 100,
      // Several batches of a shard run at once. Changes to one item stay in order.
      parallelizationFactor: stage.concurrency.publisher,
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      retryAttempts: -1,
      maxRecordAge,
      filters: imageChanges,
      onFailure: bucketDestination(imageEvents.unpublished),
      metricsConfig: { metrics: [MetricType.EVENT_COUNT] },
    });
    feed(mapping, this.publisher);
    this.mapping = mapping;
    this.alarms(stage, mapping);
  }

  private alarms(stage: Stage, { eventSourceMappingId }: EventSourceMapping): void {
    const { lambda } = this.publisher;
    alarm(this, stage, 'events-late', (period) =>
      lambda.metric('IteratorAge', { period, statistic: 'Maximum' }),
    );
    alarm(this, stage, 'publisher-failing', (period) => lambda.metricErrors({ period, statistic: 'Sum' }));
    alarm(this, stage, 'publisher-throttled', (period) =>
      lambda.metricThrottles({ period, statistic: 'Sum' }),
    );
    for (const [name, metricName] of [
      ['events-unpublished', 'OnFailureDestinationDeliveredEventCount'],
      ['events-dropped', 'DroppedEventCount'],
    ] as const) {
      const dimensionsMap = { EventSourceMappingUUID: eventSourceMappingId };
      alarm(
        this,
        stage,
        name,
        (period) =>
          new Metric({ namespace: 'AWS/Lambda', metricName, dimensionsMap, statistic: 'Sum', period }),
      );
    }
  }
}

/** Matches images created or deleted by tenants. Tokens and locks are in the same table. */
const imageChanges = [
  FilterCriteria.filter({
    eventName: FilterRule.or('INSERT', 'REMOVE'),
    dynamodb: {
      Keys: {
        pk: { S: [{ 'anything-but': [accountPartition(systemAccount)] }] },
        sk: { S: FilterRule.beginsWith(imagePrefix) },
      },
    },
  }),
];

/** Unlike CDK's S3Destination, grants no read access. */
function bucketDestination(bucket: Bucket): IEventSourceDlq {
  return { bind: () => ({ destination: bucket.bucketArn }) };
}

/** The export name of the bucket's ARN. In another stack, cdk-nag sees this name instead of the ARN. */
function exportOfArn(bucket: Bucket): string {
  const stateful = Stack.of(bucket);
  const { 'Fn::ImportValue': name } = stateful.resolve(stateful.exportValue(bucket.bucketArn));
  return name;
}
