import type { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { type MetricName, metricsNamespace } from '../functions/observability/metrics.ts';
import type { Stage } from './stages.ts';

/** Raises an alarm when one of the service's own metrics, of which none is expected ever to count, does. */
export function countAlarm(
  scope: Construct,
  id: string,
  alarm: {
    readonly stage: Stage;
    readonly metricName: MetricName;
    /** What has happened; the runbook section of that title says what to do. */
    readonly what: string;
    readonly runbook: string;
    readonly period: Duration;
  },
): Alarm {
  return new Alarm(scope, id, {
    alarmDescription: `${alarm.what}: docs/operations.md, "${alarm.runbook}"`,
    metric: new Metric({
      namespace: metricsNamespace,
      metricName: alarm.metricName,
      dimensionsMap: { Stage: alarm.stage.name },
      statistic: Stats.MAXIMUM,
      period: alarm.period,
    }),
    threshold: 0,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: 1,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
}
