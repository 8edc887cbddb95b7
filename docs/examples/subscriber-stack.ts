// A CDK stack that brings one account's image events into a queue of yours, and has consumer.ts process them.
import { join } from 'node:path';
import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

export type SubscriberProps = StackProps & {
  /** The stack output ImageEventBusName. */
  readonly imageEventBusName: string;
  readonly accountId: string;
};

export class SubscriberStack extends Stack {
  constructor(scope: Construct, id: string, { imageEventBusName, accountId, ...props }: SubscriberProps) {
    super(scope, id, props);
    // What the consumer cannot process, and what EventBridge cannot deliver.
    const failed = new Queue(this, 'Failed', { retentionPeriod: Duration.days(14), enforceSSL: true });
    const undelivered = new Queue(this, 'Undelivered', {
      retentionPeriod: Duration.days(14),
      enforceSSL: true,
    });
    const events = new Queue(this, 'Events', {
      enforceSSL: true,
      visibilityTimeout: Duration.minutes(1),
      deadLetterQueue: { queue: failed, maxReceiveCount: 5 },
    });
    // The target adds the queue policies: events.amazonaws.com may send, for this rule only.
    new Rule(this, 'ImageEvents', {
      eventBus: EventBus.fromEventBusName(this, 'Bus', imageEventBusName),
      eventPattern: { source: ['imprint.images'], detail: { AccountId: [accountId] } },
      targets: [new SqsQueue(events, { deadLetterQueue: undelivered })],
    });

    const table = new TableV2(this, 'Counts', {
      partitionKey: { name: 'id', type: AttributeType.STRING },
      timeToLiveAttribute: 'expiresAt',
    });
    const consumer = new NodejsFunction(this, 'Consumer', {
      entry: join(import.meta.dirname, 'consumer.ts'),
      runtime: Runtime.NODEJS_24_X,
      // A sixth of the queue's visibility timeout, as Lambda recommends.
      timeout: Duration.seconds(10),
      environment: { TABLE: table.tableName },
    });
    table.grant(consumer, 'dynamodb:PutItem', 'dynamodb:UpdateItem');
    // Without it, Lambda ignores what the consumer returns, and deletes the messages that failed.
    consumer.addEventSource(new SqsEventSource(events, { reportBatchItemFailures: true }));
  }
}
