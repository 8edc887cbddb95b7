import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  type AlarmBase,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { type MetricName, metricsNamespace } from '../../functions/runtime/metrics.ts';
import {
  type AlarmDefinition,
  type AlarmName,
  alarmDefinitions,
  type Severity,
} from './alarm-definitions.ts';
import type { Stage } from './stages.ts';

/** Creates the named alarm. `metricOf` returns its metric for the period in the definition. */
export function alarm(
  scope: Construct,
  stage: Stage,
  name: AlarmName,
  metricOf: (period: Duration) => IMetric,
): Alarm {
  const definition: AlarmDefinition = alarmDefinitions[name];
  const { severity, condition, minutes, datapoints, missing } = definition;
  const [datapointsToAlarm, evaluationPeriods] = datapoints;
  const raised = new Alarm(scope, name, {
    alarmName: alarmName(stage, name),
    alarmDescription: describe(definition),
    metric: metricOf(Duration.minutes(minutes)),
    datapointsToAlarm,
    evaluationPeriods,
    ...('above' in condition
      ? { threshold: condition.above, comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD }
      : { threshold: condition.below, comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD }),
    treatMissingData: missing === 'fault' ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
  });
  notify(raised, stage, severity);
  return raised;
}

/** Notifies the severity's topic when the alarm goes off and when it recovers. */
export function notify(raised: AlarmBase, stage: Stage, severity: Severity): void {
  const topicArn = severity === 'page' ? stage.alarmTopicArn : (stage.ticketTopicArn ?? stage.alarmTopicArn);
  if (topicArn === undefined) return;
  const action = new SnsAction(Topic.fromTopicArn(raised, 'Topic', topicArn));
  raised.addAlarmAction(action);
  raised.addOkAction(action);
}

/** The alarm's name in CloudWatch. */
export function alarmName(stage: Pick<Stage, 'name'>, name: string): string {
  return `imprint-${stage.name}-${name}`;
}

/** The alarm's description, which the person on call reads first. */
export function describe({
  severity,
  what,
  runbook,
}: Pick<AlarmDefinition, 'severity' | 'what' | 'runbook'>): string {
  return `[${severity}] ${what}. Runbook: docs/operations.md#${anchorOf(runbook)}`;
}

/** The anchor of a Markdown heading. */
function anchorOf(heading: string): string {
  return heading.toLowerCase().replaceAll(' ', '-');
}

/** One of the service's own metrics, for the whole stage or for one operation. */
export function ownMetric(
  stage: Stage,
  metricName: MetricName,
  period: Duration,
  { statistic = 'Maximum', operation }: { readonly statistic?: string; readonly operation?: string } = {},
): Metric {
  return new Metric({
    namespace: metricsNamespace,
    metricName,
    dimensionsMap: { Stage: stage.name, ...(operation === undefined ? {} : { Operation: operation }) },
    statistic,
    period,
  });
}

/** The sum of metrics that may have no data. Alarms on it should use M of N: a late data point counts as 0 until it arrives. */
export function sumOf(metrics: readonly IMetric[], period: Duration): MathExpression {
  const ids = metrics.map((_, index) => `m${index}`);
  return new MathExpression({
    expression: ids.map((id) => `FILL(${id}, 0)`).join(' + '),
    usingMetrics: Object.fromEntries(ids.map((id, index) => [id, metrics[index] as IMetric])),
    period,
  });
}
