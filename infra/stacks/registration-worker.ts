import { Duration, Fn, Validations } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { alarmAbove, alarmWhenCounted, ownMetric } from './alarm.ts';
import { batchTimeout } from './registration-request-queue.ts';
import { ServiceFunction } from './service-function.ts';
import { sharingDefinition } from './sharing-definition.ts';
import type { Stage } from './stages.ts';
import type { StatefulStack } from './stateful-stack.ts';

/** How many batches at once: what waits in a queue can wait, and an account takes one creation after the other. */
const maxConcurrency = 10;

const batchSize = 10;

/** CloudWatch leaves out what was received three times: so long only waits what nobody receives. */
const longestWait = Duration.hours(1);

/** From the queue of requests to the registry. */
export class RegistrationWorker extends Construct {
  readonly worker: ServiceFunction;

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
      target: this.worker.lambda,
      eventSourceArn: imageRequests.queue.queueArn,
      batchSize,
      maxConcurrency,
      reportBatchItemFailures: true,
    });
    Validations.of(mapping).acknowledge({
      id: 'Serverless-LambdaEventSourceMappingDestination',
      reason: 'Lambda has none for SQS: what fails stays in the queue, which has a dead-letter queue',
    });
    this.alarms(stage, stateful);
  }

  private alarms(stage: Stage, { imageRequests }: StatefulStack): void {
    const period = Duration.minutes(5);
    alarmWhenCounted(this, 'DeadLetters', {
      stage,
      metric: imageRequests.deadLetters.metricApproximateNumberOfMessagesVisible({
        period,
        statistic: 'Maximum',
      }),
      what: 'Requests for images could not be read, or failed for hours',
      runbook: 'Dead letters',
    });
    alarmWhenCounted(this, 'Stuck', {
      stage,
      metric: ownMetric(stage, 'StuckRequests', period),
      what: 'Requests for images have failed for minutes, and are tried again',
      runbook: 'Requests waiting',
    });
    alarmAbove(this, 'Waiting', longestWait.toSeconds(), {
      stage,
      metric: imageRequests.queue.metricApproximateAgeOfOldestMessage({ period, statistic: 'Maximum' }),
      what: 'A request for an image has waited for more than an hour, and nobody has tried it',
      runbook: 'Requests waiting',
    });
    alarmWhenCounted(this, 'Errors', {
      stage,
      metric: this.worker.lambda.metricErrors({ period, statistic: 'Sum' }),
      what: 'Messages cannot be worked on',
      runbook: 'Event functions failing',
    });
    const dimensionsMap = {
      EventBusName: imageRequests.bus.eventBusName,
      // CloudFormation's Ref of a rule on a bus of one's own is `bus|rule`; its ARN ends in `rule/bus/rule`.
      RuleName: Fn.select(2, Fn.split('/', imageRequests.rule.ruleArn)),
    };
    for (const [id, metricName, what] of [
      ['Undelivered', 'FailedInvocations', 'EventBridge cannot deliver requests for images to the queue'],
      [
        'Lost',
        'InvocationsFailedToBeSentToDlq',
        'Requests for images are lost: not even the dead letters take them',
      ],
    ] as const) {
      const metric = new Metric({
        namespace: 'AWS/Events',
        metricName,
        dimensionsMap,
        period,
        statistic: 'Sum',
      });
      alarmWhenCounted(this, id, { stage, metric, what, runbook: 'Requests undelivered' });
    }
  }
}
