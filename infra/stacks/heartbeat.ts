import { Duration, Validations } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { alarm, ownMetric } from './alarm.ts';
import { ServiceFunction } from './service-function.ts';
import type { Stage } from './stages.ts';

export type HeartbeatProps = {
  readonly stage: Stage;
  readonly events: EventSourceMapping;
  readonly requests: EventSourceMapping;
};

/**
 * Asks Lambda every five minutes whether it still reads the stream and the queue, and emits the answer as our own metrics.
 * AWS's metrics cannot tell: they have no data when nobody reads, and alarms on DynamoDB metrics always ignore missing data.
 */
export class Heartbeat extends Construct {
  readonly heartbeat: ServiceFunction;

  constructor(scope: Construct, id: string, { stage, events, requests }: HeartbeatProps) {
    super(scope, id);
    this.heartbeat = new ServiceFunction(this, 'Heartbeat', {
      stage,
      entry: 'heartbeat',
      description: 'Emits whether Lambda reads the stream and the queue',
      timeout: Duration.seconds(30),
      environment: {
        EVENTS_MAPPING_ID: events.eventSourceMappingId,
        REQUESTS_MAPPING_ID: requests.eventSourceMappingId,
      },
      grants: [events, requests].map(({ eventSourceMappingArn }) => ({
        actions: ['lambda:GetEventSourceMapping'],
        resource: eventSourceMappingArn,
      })),
    });
    const schedule = new Rule(this, 'Schedule', {
      description: 'Starts the heartbeat',
      schedule: Schedule.rate(Duration.minutes(5)),
      targets: [new LambdaFunction(this.heartbeat.live, { retryAttempts: 0 })],
    });
    Validations.of(schedule).acknowledge({
      id: 'Serverless-EventBusDLQ',
      reason: 'The scheduled event carries no data, and an alarm goes off when a heartbeat is missing',
    });
    alarm(this, stage, 'heartbeat-missing', (period) => ownMetric(stage, 'Heartbeats', period));
    alarm(this, stage, 'events-unread', (period) => ownMetric(stage, 'EventsMappingWorks', period));
    alarm(this, stage, 'requests-unread', (period) => ownMetric(stage, 'RequestsMappingWorks', period));
  }
}
