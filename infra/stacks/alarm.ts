import type { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { type MetricName, metricsNamespace } from '../../functions/runtime/metrics.ts';
import type { Stage } from './stages.ts';

export type AlarmProps = {
  readonly stage: Stage;
  readonly metric: IMetric;
  /** What has happened. */
  readonly what: string;
  /** The section of docs/operations.md that says what to do. */
  readonly runbook: string;
};

/** Raises an alarm when something that is expected never to happen is counted. */
export function alarmWhenCounted(scope: Construct, id: string, props: AlarmProps): void {
  alarmAbove(scope, id, 0, props);
}

/** Raises an alarm when something gets larger than it should ever be. */
export function alarmAbove(scope: Construct, id: string, threshold: number, props: AlarmProps): void {
  raise(scope, id, props, {
    threshold,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
}

/** Raises an alarm when something that is expected to happen in every period is not counted. */
export function alarmWhenMissing(scope: Construct, id: string, props: AlarmProps): void {
  raise(scope, id, props, {
    threshold: 1,
    comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
    treatMissingData: TreatMissingData.BREACHING,
  });
}

/** One of the service's own metrics. */
export function ownMetric(stage: Stage, metricName: MetricName, period: Duration): Metric {
  return new Metric({
    namespace: metricsNamespace,
    metricName,
    dimensionsMap: { Stage: stage.name },
    statistic: 'Maximum',
    period,
  });
}

function raise(
  scope: Construct,
  id: string,
  { stage, metric, what, runbook }: AlarmProps,
  condition: {
    readonly threshold: number;
    readonly comparisonOperator: ComparisonOperator;
    readonly treatMissingData: TreatMissingData;
  },
): void {
  const alarm = new Alarm(scope, id, {
    alarmDescription: `${what}: docs/operations.md, "${runbook}"`,
    metric,
    evaluationPeriods: 1,
    ...condition,
  });
  if (stage.alarmTopicArn === undefined) return;
  alarm.addAlarmAction(new SnsAction(Topic.fromTopicArn(alarm, 'Topic', stage.alarmTopicArn)));
}
