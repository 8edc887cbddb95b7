import type { Template } from 'aws-cdk-lib/assertions';
import { type AlarmCondition, type AlarmState, evaluate } from './alarm-evaluator.ts';
import { metricMath, type Series } from './metric-math.ts';

/** What metrics report in one period, by `MetricName` or `MetricName Statistic`. Other metrics report nothing. */
export type Reported = Readonly<Record<string, number>>;

export type TemplateAlarm = {
  readonly name: string;
  readonly description: string;
  readonly minutes: number;
  readonly condition: AlarmCondition;
  readonly namespaces: readonly string[];
  readonly dimensions: string;
  /** Whether it uses metric math. A late point then counts as the value of FILL. */
  readonly isMath: boolean;
  readonly alarmActions: readonly unknown[];
  readonly okActions: readonly unknown[];
  /** The state after each period, with one evaluation per period. */
  readonly states: (periods: readonly Reported[], options: WalkOptions) => readonly AlarmState[];
};

export type WalkOptions = {
  /** How many more points than its evaluation periods the alarm retrieves. AWS does not document the number. */
  readonly extra: number;
  /** Whether every metric's newest point is still missing when the alarm is evaluated. */
  readonly late: boolean;
};

type MetricStat = {
  readonly Metric: { readonly Namespace: string; readonly MetricName: string; readonly Dimensions?: unknown };
  readonly Period: number;
  readonly Stat: string;
};
type Query = {
  readonly Id: string;
  readonly Expression?: string;
  readonly MetricStat?: MetricStat;
  readonly ReturnData?: boolean;
};

/** The metric alarms of a template. */
export function templateAlarms(template: Template): TemplateAlarm[] {
  return Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) =>
    templateAlarm(Properties),
  );
}

function templateAlarm(properties: Readonly<Record<string, unknown>>): TemplateAlarm {
  const metrics = (properties['Metrics'] as readonly Query[] | undefined) ?? [plainMetric(properties)];
  const stats = metrics.flatMap(({ Id, MetricStat }) => (MetricStat ? [{ Id, ...MetricStat }] : []));
  const namespaces = [...new Set(stats.map(({ Metric }) => Metric.Namespace))];
  const isMath = metrics.some(({ Expression }) => Expression !== undefined);
  const condition = conditionOf(properties, !isMath && namespaces.includes('AWS/DynamoDB'));
  const points = (window: readonly Reported[]): Series => {
    const series = Object.fromEntries(
      stats.map(({ Id, Metric, Stat }) => [
        Id,
        window.map((reported) => reported[`${Metric.MetricName} ${Stat}`] ?? reported[Metric.MetricName]),
      ]),
    );
    const result = metrics.find(({ ReturnData }) => ReturnData !== false);
    return result?.Expression === undefined
      ? (series[result?.Id ?? ''] ?? [])
      : metricMath(result.Expression, series, window.length);
  };
  return {
    name: String(properties['AlarmName']),
    description: String(properties['AlarmDescription']),
    minutes: (stats[0]?.Period ?? 0) / 60,
    condition,
    namespaces,
    dimensions: JSON.stringify(stats.map(({ Metric }) => Metric.Dimensions)),
    isMath,
    alarmActions: (properties['AlarmActions'] as unknown[] | undefined) ?? [],
    okActions: (properties['OKActions'] as unknown[] | undefined) ?? [],
    states(periods, { extra, late }) {
      let state: AlarmState = 'OK';
      return periods.map((_, now) => {
        const window = periods.slice(Math.max(0, now + 1 - condition.evaluationPeriods - extra), now + 1);
        const seen = late ? [...window.slice(0, -1), {}] : window;
        state = evaluate(condition, points(seen), state);
        return state;
      });
    },
  };
}

function plainMetric(properties: Readonly<Record<string, unknown>>): Query {
  const { Namespace, MetricName, Dimensions, Period, Statistic, ExtendedStatistic } = properties;
  return {
    Id: 'plain',
    MetricStat: {
      Metric: { Namespace: String(Namespace), MetricName: String(MetricName), Dimensions },
      Period: Number(Period),
      Stat: String(Statistic ?? ExtendedStatistic),
    },
  };
}

/** "Alarms that evaluate metrics in the AWS/DynamoDB namespace always ignore missing data" (reference of PutMetricAlarm). */
function conditionOf(properties: Readonly<Record<string, unknown>>, isOfDynamoDB: boolean): AlarmCondition {
  const evaluationPeriods = Number(properties['EvaluationPeriods']);
  return {
    threshold: Number(properties['Threshold']),
    comparison: properties['ComparisonOperator'] as AlarmCondition['comparison'],
    evaluationPeriods,
    datapointsToAlarm: Number(properties['DatapointsToAlarm'] ?? evaluationPeriods),
    missing: isOfDynamoDB ? 'ignore' : (properties['TreatMissingData'] as AlarmCondition['missing']),
  };
}
