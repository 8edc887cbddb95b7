// A CDK stack that brings one account's image events into a queue of yours.
import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
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
  }
}
