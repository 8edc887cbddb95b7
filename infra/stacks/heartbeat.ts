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
 * Asks Lambda every five minutes whether it still reads the stream and the queue, and emits the answer as metrics of our own.
 * An alarm on the services' metrics would not do: they are silent when nobody reads, and an alarm on a metric of DynamoDB
 * ignores missing data, whatever it is told.
 */
export class Heartbeat extends Construct {
  constructor(scope: Construct, id: string, { stage, events, requests }: HeartbeatProps) {
    super(scope, id);
    const heartbeat = new ServiceFunction(this, 'Heartbeat', {
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
      targets: [new LambdaFunction(heartbeat.live, { retryAttempts: 0 })],
    });
    Validations.of(schedule).acknowledge({
      id: 'Serverless-EventBusDLQ',
      reason:
        'The event says no more than that time has passed; an alarm says when no heartbeat follows from it',
    });
    alarm(this, stage, 'heartbeat-missing', (period) => ownMetric(stage, 'Heartbeats', period));
    alarm(this, stage, 'events-unread', (period) => ownMetric(stage, 'EventsMappingWorks', period));
    alarm(this, stage, 'requests-unread', (period) => ownMetric(stage, 'RequestsMappingWorks', period));
  }
}
