import { Duration } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Construct } from 'constructs';
import type { Operation } from '../../functions/api/routes.ts';
import { alarmWhenCounted, ownMetric } from './alarm.ts';
import type { ServiceFunction } from './service-function.ts';
import type { Stage } from './stages.ts';

export type ServiceAlarmsProps = {
  readonly stage: Stage;
  readonly api: HttpApi;
  readonly functions: ReadonlyMap<Operation, ServiceFunction>;
};

const period = Duration.minutes(5);

/** What a team is paged for; the runbook has a section for each. */
export class ServiceAlarms extends Construct {
  constructor(scope: Construct, id: string, { stage, api, functions }: ServiceAlarmsProps) {
    super(scope, id);
    alarmWhenCounted(this, 'ServerErrors', {
      stage,
      metric: api.metricServerError({ period, statistic: 'Sum' }),
      what: 'Requests were answered with a 5xx',
      runbook: 'Server errors',
    });
    for (const [operation, { lambda }] of functions) {
      alarmWhenCounted(this, `${operation}Throttles`, {
        stage,
        metric: lambda.metricThrottles({ period, statistic: 'Sum' }),
        what: `${operation} was called more often at once than Lambda lets it`,
        runbook: 'Throttles',
      });
    }
    if (stage.imageSource.name !== 'alibaba-cloud') return;
    alarmWhenCounted(this, 'ServiceKeyRefused', {
      stage,
      metric: ownMetric(stage, 'ServiceKeyRefused', period),
      what: 'Alibaba Cloud refuses the access key of the service',
      runbook: 'Service key refused',
    });
  }
}
