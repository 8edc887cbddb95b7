import { Duration, Validations } from 'aws-cdk-lib';
import { EventBus, Match, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { restrictRequesters } from './registration-request-policy.ts';
import { removalPolicyOf } from './removal-policy.ts';
import type { Stage } from './stages.ts';

/** How often a message is received before it moves to the dead-letter queue: two to three hours with the backoff. */
const maxReceiveCount = 20;

/** The worker's timeout for a batch. The queue's visibility timeout is six times as long, as Lambda recommends. */
export const batchTimeout = Duration.seconds(90);

/**
 * The queue of registration requests, its dead-letter queue, and a bus that delivers to the queue. The bus is separate from
 * the image event bus: senders of requests must not be able to forge image events.
 */
export class ImageRequests extends Construct {
  readonly bus: EventBus;
  readonly queue: Queue;
  readonly deadLetters: Queue;
  readonly rule: Rule;

  constructor(scope: Construct, id: string, { stage }: { readonly stage: Stage }) {
    super(scope, id);
    const removalPolicy = removalPolicyOf(stage);
    const queue = {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      // At most as long as a token is remembered, so that a duplicate message still finds it. SQS's own limit is 14 days.
      retentionPeriod: Duration.days(Math.min(14, stage.tokenRetentionDays)),
      removalPolicy,
    };
    this.deadLetters = new Queue(this, 'DeadLetters', queue);
    Validations.of(this.deadLetters).acknowledge({
      id: 'Serverless-SQSRedrivePolicy',
      reason: 'This is the dead-letter queue; an alarm goes off when it has a message',
    });
    this.queue = new Queue(this, 'Queue', {
      ...queue,
      visibilityTimeout: Duration.seconds(6 * batchTimeout.toSeconds()),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount },
    });
    this.bus = new EventBus(this, 'Bus', {
      eventBusName: `imprint-${stage.name}-requests`,
      description: 'Image Registration Requested',
    });
    if (stage.requesterRoleArns !== undefined) restrictRequesters(this, stage.requesterRoleArns, stage);
    this.rule = new Rule(this, 'Rule', {
      description: 'Sends registration requests to the queue',
      eventBus: this.bus,
      eventPattern: { detailType: [registrationRequested] },
      targets: [
        new SqsQueue(this.queue, {
          message: RuleTargetInput.fromEventPath('$.detail'),
          deadLetterQueue: this.deadLetters,
        }),
      ],
    });
    // EventBridge drops events that match no rule, and the sender never hears of it.
    const otherEvents = new Rule(this, 'OtherEvents', {
      description: 'Sends other events to the dead letters',
      eventBus: this.bus,
      eventPattern: { detailType: Match.anythingBut(registrationRequested) },
      targets: [new SqsQueue(this.deadLetters)],
    });
    Validations.of(otherEvents).acknowledge({
      id: 'Serverless-EventBusDLQ',
      reason: 'Its target is the dead-letter queue',
    });
  }
}

const registrationRequested = 'Image Registration Requested';
