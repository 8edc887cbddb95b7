import {
  DeleteRuleCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteQueueCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { eventSource } from '../../functions/events/image-event.ts';
import type { Messaging } from './admin/operator.ts';

/** An event as EventBridge delivers it. */
export type DeliveredEvent = {
  readonly id: string;
  readonly time: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly detail: Readonly<Record<string, unknown>>;
};

export type Subscription = {
  /**
   * Returns the next events as soon as there are some, or an empty list after `waitSeconds` (at most 20). Deletes the
   * messages before it returns them, which is good enough for display; a real consumer deletes them after processing.
   */
  readonly next: (waitSeconds?: number) => Promise<readonly DeliveredEvent[]>;
  /** Ends the subscription and any pending `next`. */
  readonly end: () => Promise<void>;
};

/**
 * Subscribes to a stage's image events as any consumer would: with a queue and a rule that targets it. Both have this
 * name and are deleted when the subscription ends.
 *
 * @param pattern an EventBridge pattern that selects events.
 */
export async function subscribe(
  { config, imageEventBusName }: Messaging,
  name: string,
  pattern: object = {},
): Promise<Subscription> {
  const bridge = new EventBridgeClient(config);
  const sqs = new SQSClient(config);
  await using started = new AsyncDisposableStack();

  const rule = { EventBusName: imageEventBusName, Name: name };
  const EventPattern = JSON.stringify({ source: [eventSource], ...pattern });
  const { RuleArn = '' } = await bridge.send(new PutRuleCommand({ ...rule, EventPattern }));
  started.defer(async () => void (await bridge.send(new DeleteRuleCommand(rule))));

  const queueArn = RuleArn.replace(':events:', ':sqs:').replace(/:rule\/.*$/, `:${name}`);
  // Create the queue with its policy: a later change takes up to a minute.
  const Attributes = { Policy: sendingPolicy(queueArn, RuleArn), MessageRetentionPeriod: '3600' };
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes }));
  started.defer(async () => void (await sqs.send(new DeleteQueueCommand({ QueueUrl }))));

  const target = { EventBusName: imageEventBusName, Rule: name };
  await bridge.send(new PutTargetsCommand({ ...target, Targets: [{ Id: 'queue', Arn: queueArn }] }));
  started.defer(
    async () => void (await bridge.send(new RemoveTargetsCommand({ ...target, Ids: ['queue'] }))),
  );
  const ended = new AbortController();
  started.defer(() => ended.abort());

  const running = started.move();
  return {
    async next(waitSeconds = 20) {
      const receive = new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: waitSeconds,
      });
      const { Messages = [] } = await sqs.send(receive, { abortSignal: ended.signal });
      if (Messages.length === 0) return [];
      const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
      await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
      return Messages.map(({ Body = '' }) => JSON.parse(Body) as DeliveredEvent);
    },
    end: () => running.disposeAsync(),
  };
}

/** Lets only EventBridge send messages, and only for this rule. */
function sendingPolicy(queueArn: string, ruleArn: string): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: queueArn,
        Condition: { ArnEquals: { 'aws:SourceArn': ruleArn } },
      },
    ],
  });
}
