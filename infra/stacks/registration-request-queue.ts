import { Duration, Validations } from 'aws-cdk-lib';
import { EventBus, Match, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { onlyAskedBy } from './registration-request-policy.ts';
import { removalPolicyOf } from './removal-policy.ts';
import type { Stage } from './stages.ts';

/** How often a message is received before it goes to the dead letters: with the growing pauses, two to three hours. */
const maxReceiveCount = 20;

/** What a function may take for a batch of messages; the queue hides them six times as long, as Lambda advises. */
export const batchTimeout = Duration.seconds(90);

/**
 * Where images are asked for by message: the queue, its dead letters, and a bus that leads to it. A bus of its own, since
 * whoever may put requests must not be able to put events that look like ours.
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
      // No longer than a token is remembered, which a copy of the message may need; SQS keeps nothing for more than 14 days.
      retentionPeriod: Duration.days(Math.min(14, stage.tokenRetentionDays)),
      removalPolicy,
    };
    this.deadLetters = new Queue(this, 'DeadLetters', queue);
    Validations.of(this.deadLetters).acknowledge({
      id: 'Serverless-SQSRedrivePolicy',
      reason:
        'These are the dead letters: an alarm has a person look at them, and nothing takes them further',
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
    if (stage.requesterRoleArns !== undefined) onlyAskedBy(this, stage.requesterRoleArns, stage);
    this.rule = new Rule(this, 'Rule', {
      description: 'Requests for images go to the queue',
      eventBus: this.bus,
      eventPattern: { detailType: [registrationRequested] },
      targets: [
        new SqsQueue(this.queue, {
          message: RuleTargetInput.fromEventPath('$.detail'),
          deadLetterQueue: this.deadLetters,
        }),
      ],
    });
    // An event that nothing matches is gone, and its sender hears of nothing.
    const otherEvents = new Rule(this, 'OtherEvents', {
      description: 'What is no request for an image goes to the dead letters',
      eventBus: this.bus,
      eventPattern: { detailType: Match.anythingBut(registrationRequested) },
      targets: [new SqsQueue(this.deadLetters)],
    });
    Validations.of(otherEvents).acknowledge({
      id: 'Serverless-EventBusDLQ',
      reason: 'Its target are the dead letters themselves',
    });
  }
}

const registrationRequested = 'Image Registration Requested';
