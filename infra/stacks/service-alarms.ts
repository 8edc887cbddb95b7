import type { Duration } from 'aws-cdk-lib';
import { type Alarm, MathExpression, type Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, type LogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { metricsNamespace } from '../../functions/runtime/metrics.ts';
import { alarm, ownMetric, sumOf } from './alarm.ts';
import type { ServiceFunction } from './service-function.ts';
import type { Stage } from './stages.ts';

export type ServiceAlarmsProps = {
  readonly stage: Stage;
  /** Every function that API Gateway calls. */
  readonly functions: readonly ServiceFunction[];
  readonly accessLog: LogGroup;
};

/** The API's alarms. The runbook has a section for each. */
export class ServiceAlarms extends Construct {
  /** Those that show within minutes that a release is bad. */
  readonly rollbackAlarms: readonly Alarm[];

  constructor(scope: Construct, id: string, { stage, functions, accessLog }: ServiceAlarmsProps) {
    super(scope, id);
    const sum = { statistic: 'Sum' };
    const lambdas = functions.map(({ lambda }) => lambda);
    this.rollbackAlarms = [
      alarm(this, stage, 'internal-errors', (period) => ownMetric(stage, 'InternalErrors', period, sum)),
      alarm(this, stage, 'unavailable', (period) => unavailablePercent(stage, period)),
      alarm(this, stage, 'functions-failing', (period) =>
        sumOf(
          lambdas.map((lambda) => lambda.metricErrors({ period, ...sum })),
          period,
        ),
      ),
      alarm(this, stage, 'api-throttled', (period) =>
        sumOf(
          lambdas.map((lambda) => lambda.metricThrottles({ period, ...sum })),
          period,
        ),
      ),
    ];
    alarm(this, stage, 'authentication-refused', (period) =>
      ownMetric(stage, 'RefusedAuthentications', period, sum),
    );
    alarm(this, stage, 'slow-requests', (period) => slowest(stage, period));
    const rateLimited = rateLimitedRequests(this, accessLog);
    alarm(this, stage, 'rate-limited', (period) =>
      rateLimited.metric({ period, ...sum, dimensionsMap: { Stage: stage.name } }),
    );
    if (stage.imageSource.name !== 'alibaba-cloud') return;
    alarm(this, stage, 'service-key-refused', (period) => ownMetric(stage, 'ServiceKeyRefused', period));
  }
}

/** The number of signed requests: each has one duration. */
export function signedRequests(stage: Stage, period: Duration, operation?: string): Metric {
  return ownMetric(stage, 'SignedRequestMs', period, {
    statistic: 'SampleCount',
    ...(operation === undefined ? {} : { operation }),
  });
}

function unavailablePercent(stage: Stage, period: Duration): MathExpression {
  return new MathExpression({
    expression: 'IF(FILL(all, 0) >= 20, 100 * (FILL(failed, 0) - FILL(internal, 0)) / FILL(all, 1), 0)',
    usingMetrics: {
      all: signedRequests(stage, period),
      failed: ownMetric(stage, 'FailedRequests', period, { statistic: 'Sum' }),
      internal: ownMetric(stage, 'InternalErrors', period, { statistic: 'Sum' }),
    },
    period,
  });
}

/** The 99th percentile, from 100 requests on: CloudWatch's own low-sample option ignores data below 1,000. */
function slowest(stage: Stage, period: Duration): MathExpression {
  return new MathExpression({
    expression: 'IF(FILL(all, 0) >= 100, FILL(p99, 0), 0)',
    usingMetrics: {
      all: signedRequests(stage, period),
      p99: ownMetric(stage, 'SignedRequestMs', period, { statistic: 'p99' }),
    },
    period,
  });
}

/** API Gateway has no metric for 429, only one for all of 4xx; its access log has the status. */
function rateLimitedRequests(scope: Construct, logGroup: LogGroup): MetricFilter {
  return new MetricFilter(scope, 'RateLimitedRequests', {
    logGroup,
    filterPattern: FilterPattern.stringValue('$.status', '=', '429'),
    metricNamespace: metricsNamespace,
    metricName: 'RateLimitedRequests',
    metricValue: '1',
    dimensions: { Stage: '$.stage' },
  });
}
