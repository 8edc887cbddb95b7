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

/** From the queue of requests to the registry. */
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
          // All but the first for Lambda, which empties the queue as this role.
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
      // What waits in a queue can wait, and an account takes one creation after the other.
      maxConcurrency: stage.concurrency.worker,
      reportBatchItemFailures: true,
    });
    Validations.of(mapping).acknowledge({
      id: 'Serverless-LambdaEventSourceMappingDestination',
      reason: 'Lambda has none for SQS: what fails stays in the queue, which has a dead-letter queue',
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
    // CloudWatch leaves out what was received three times: so long only waits what nobody receives.
    alarm(this, stage, 'requests-waiting', (period) =>
      queue.metricApproximateAgeOfOldestMessage({ period, statistic: 'Maximum' }),
    );
    alarm(this, stage, 'worker-failing', (period) => lambda.metricErrors({ period, statistic: 'Sum' }));
    alarm(this, stage, 'worker-throttled', (period) => lambda.metricThrottles({ period, statistic: 'Sum' }));
    const dimensionsMap = {
      EventBusName: bus.eventBusName,
      // CloudFormation's Ref of a rule on a bus of one's own is `bus|rule`; its ARN ends in `rule/bus/rule`.
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
