import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  AlarmRule,
  AlarmState,
  ComparisonOperator,
  CompositeAlarm,
  MathExpression,
  type Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { alarmName, describe, notify, ownMetric } from './alarm.ts';
import {
  type BurnRate,
  burnRates,
  burnThreshold,
  minRequests,
  type Objective,
  type ObjectiveName,
  objectiveDays,
  objectives,
} from './objective-definitions.ts';
import { signedRequests } from './service-alarms.ts';
import type { Stage } from './stages.ts';

/** Burn-rate alarms on the error budgets. Each has two windows and notifies only when both exceed the threshold. */
export class ObjectiveAlarms extends Construct {
  constructor(scope: Construct, id: string, { stage }: { readonly stage: Stage }) {
    super(scope, id);
    const names = Object.keys(objectives) as ObjectiveName[];
    for (const rate of ['fast', 'slow'] as const) for (const name of names) this.burning(stage, name, rate);
  }

  private burning(stage: Stage, name: ObjectiveName, rate: keyof typeof burnRates): void {
    const objective: Objective = objectives[name];
    const burnRate: BurnRate = burnRates[rate];
    const windows = burnRate.windowMinutes.map(
      (minutes) =>
        new Alarm(this, `${name}-burning-${rate}-${minutes}m`, {
          alarmName: alarmName(stage, `${name}-burning-${rate}-${minutes}m`),
          alarmDescription: `Part of ${alarmName(stage, `${name}-burning-${rate}`)}`,
          metric: missedPercent(stage, name, Duration.minutes(minutes)),
          threshold: burnThreshold(objective, burnRate),
          comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
          evaluationPeriods: 1,
          treatMissingData: TreatMissingData.NOT_BREACHING,
        }),
    );
    const { severity } = burnRate;
    const composite = new CompositeAlarm(this, `${name}-burning-${rate}`, {
      compositeAlarmName: alarmName(stage, `${name}-burning-${rate}`),
      alarmDescription: describe({
        severity,
        what: `Too many requests miss the objective "${objective.what}". At this rate, the error budget for ${objectiveDays} days is spent in ${Math.ceil(objectiveDays / burnRate.factor)} days`,
        runbook: objective.runbook,
      }),
      alarmRule: AlarmRule.allOf(...windows.map((window) => AlarmRule.fromAlarm(window, AlarmState.ALARM))),
    });
    notify(composite, stage, severity);
  }
}

/** The percentage of an objective's requests that miss it. */
export function missedPercent(stage: Stage, name: ObjectiveName, period: Duration): MathExpression {
  const { all, missed } = requestsOf(stage, name, period);
  // Ids must be unique in a graph that shows several objectives.
  const ofThis = name.replaceAll('-', '_');
  return new MathExpression({
    expression: `IF(all_${ofThis} >= ${minRequests}, 100 * missed_${ofThis} / all_${ofThis}, 0)`,
    usingMetrics: { [`all_${ofThis}`]: all, [`missed_${ofThis}`]: missed },
    period,
  });
}

function requestsOf(
  stage: Stage,
  name: ObjectiveName,
  period: Duration,
): { readonly all: Metric; readonly missed: Metric } {
  const statistic = 'Sum';
  if (name === 'availability')
    return {
      all: signedRequests(stage, period),
      missed: ownMetric(stage, 'FailedRequests', period, { statistic }),
    };
  const operation = 'CreateImage';
  return {
    all: signedRequests(stage, period, operation),
    missed: ownMetric(stage, 'SlowRequests', period, { statistic, operation }),
  };
}
