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

/** An hour before the stream forgets a record, so that it is kept elsewhere in time. */
const maxRecordAge = Duration.hours(23);

/** From the registry's stream to the bus: each committed image becomes an event. */
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
        // For Lambda, which reads the stream and keeps what could not be published as this role.
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
        reason: 'Lambda itself names the objects that it keeps, by mapping, shard and time',
      },
    );
    const mapping = new EventSourceMapping(this, 'Stream', {
      target: this.publisher.live,
      eventSourceArn: streamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 100,
      // Several batches of a shard at once; the changes of one item stay in their order.
      parallelizationFactor: stage.concurrency.publisher,
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      retryAttempts: -1,
      maxRecordAge,
      filters: imageChanges,
      onFailure: keptIn(imageEvents.unpublished),
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

/** A tenant's image that came or went; tokens and locks share the table. */
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

/** CDK's own destination would grant reading as well. */
function keptIn(bucket: Bucket): IEventSourceDlq {
  return { bind: () => ({ destination: bucket.bucketArn }) };
}

/** The name under which its stack exports the bucket's ARN, which is what cdk-nag knows the ARN by in another stack. */
function exportOfArn(bucket: Bucket): string {
  const stateful = Stack.of(bucket);
  const { 'Fn::ImportValue': name } = stateful.resolve(stateful.exportValue(bucket.bucketArn));
  return name;
}
