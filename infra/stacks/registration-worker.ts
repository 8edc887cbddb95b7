import { Fn, Validations } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { alarm, ownMetric } from './alarm.ts';
import { batchTimeout } from './registration-request-queue.ts';
import { feed, ServiceFunction } from './service-function.ts';
import { sharingDefinition } from './sharing-definition.ts';
import type { Stage } from './stages.ts';
import type { StatefulStack } from './stateful-stack.ts';

const batchSize = 10;

/** Registers images from the queue of registration requests. */
export class RegistrationWorker extends Construct {
  readonly worker: ServiceFunction;
  readonly mapping: EventSourceMapping;

  constructor(
    scope: Construct,
    id: string,
    { stage, stateful }: { readonly stage: Stage; readonly stateful: StatefulStack },
  ) {
    super(scope, id);
    const { registry, accounts, imageEvents, imageRequests } = stateful;
    const sharing = sharingDefinition(stage, stateful);
    this.worker = new ServiceFunction(this, 'RegisterImages', {
      stage,
      entry: 'register-images',
      description: 'Registers the images that messages ask for',
      timeout: batchTimeout,
      environment: {
        REGISTRY_TABLE: registry.tableName,
        ACCOUNTS_TABLE: accounts.tableName,
        DEFAULT_MAX_IMAGE_COUNT: String(stage.defaultMaxImageCount),
        TOKEN_RETENTION_DAYS: String(stage.tokenRetentionDays),
        IMAGE_REQUEST_QUEUE_URL: imageRequests.queue.queueUrl,
        IMAGE_EVENT_BUS: imageEvents.bus.eventBusName,
        ...sharing.environment,
      },
      grants: [
        {
          actions: ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:PutItem'],
          resource: registry.tableArn,
        },
        {
          actions: ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:UpdateItem'],
          resource: accounts.tableArn,
        },
        { actions: ['events:PutEvents'], resource: imageEvents.bus.eventBusArn },
        {
          // Lambda uses all but the first: it receives and deletes messages with this role.
          actions: [
            'sqs:ChangeMessageVisibility',
            'sqs:DeleteMessage',
            'sqs:GetQueueAttributes',
            'sqs:ReceiveMessage',
          ],
          resource: imageRequests.queue.queueArn,
        },
        ...sharing.grants,
      ],
    });
    const mapping = new EventSourceMapping(this, 'Queue', {
      target: this.worker.live,
      eventSourceArn: imageRequests.queue.queueArn,
      batchSize,
      // Messages can wait, and creations of one account run one after the other anyway.
      maxConcurrency: stage.concurrency.worker,
      reportBatchItemFailures: true,
    });
    Validations.of(mapping).acknowledge({
      id: 'Serverless-LambdaEventSourceMappingDestination',
      reason: 'Lambda has none for SQS: a failed message stays in the queue, which has a dead-letter queue',
    });
    feed(mapping, this.worker);
    this.mapping = mapping;
    this.alarms(stage, stateful);
  }

  private alarms(stage: Stage, { imageRequests }: StatefulStack): void {
    const { lambda } = this.worker;
    const { queue, deadLetters, bus, rule } = imageRequests;
    alarm(this, stage, 'dead-letters', (period) =>
      deadLetters.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum' }),
    );
    alarm(this, stage, 'requests-stuck', (period) => ownMetric(stage, 'StuckRequests', period));
    // The metric leaves out messages received three times or more, so only messages that nobody receives get this old.
    alarm(this, stage, 'requests-waiting', (period) =>
      queue.metricApproximateAgeOfOldestMessage({ period, statistic: 'Maximum' }),
    );
    alarm(this, stage, 'worker-failing', (period) => lambda.metricErrors({ period, statistic: 'Sum' }));
    alarm(this, stage, 'worker-throttled', (period) => lambda.metricThrottles({ period, statistic: 'Sum' }));
    const dimensionsMap = {
      EventBusName: bus.eventBusName,
      // Ref of a rule on a custom bus returns `bus|rule`, but its ARN ends in `rule/bus/rule`.
      RuleName: Fn.select(2, Fn.split('/', rule.ruleArn)),
    };
    for (const [name, metricName] of [
      ['requests-undelivered', 'FailedInvocations'],
      ['requests-lost', 'InvocationsFailedToBeSentToDlq'],
    ] as const) {
      alarm(
        this,
        stage,
        name,
        (period) =>
          new Metric({ namespace: 'AWS/Events', metricName, dimensionsMap, period, statistic: 'Sum' }),
      );
    }
  }
}
