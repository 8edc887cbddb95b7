import { Duration } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Dashboard, GraphWidget, type IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { type MetricName, metricsNamespace } from '../../functions/runtime/metrics.ts';
import { alarmName, ownMetric } from './alarm.ts';
import { missedPercent } from './objective-alarms.ts';
import { type ObjectiveName, objectives } from './objective-definitions.ts';
import { signedRequests } from './service-alarms.ts';
import type { ServiceFunction } from './service-function.ts';
import type { Stage } from './stages.ts';
import type { StatefulStack } from './stateful-stack.ts';

export type ServiceDashboardProps = {
  readonly stage: Stage;
  readonly stateful: StatefulStack;
  readonly api: HttpApi;
  readonly operations: readonly string[];
  readonly publisher: ServiceFunction;
};

const period = Duration.minutes(5);
const sum = { statistic: 'Sum', period };

/** One page for the person on call: what users see at the top, the resources behind it below. */
export class ServiceDashboard extends Construct {
  constructor(scope: Construct, id: string, props: ServiceDashboardProps) {
    super(scope, id);
    const { stage, operations } = props;
    new Dashboard(this, 'Dashboard', {
      dashboardName: alarmName(stage, 'service'),
      defaultInterval: Duration.hours(12),
      widgets: [
        [
          graph(
            'Signed requests by operation',
            ...operations.map((operation) => labeled(signedRequests(stage, period, operation), operation)),
          ),
          graph('Answers', ...answers(props)),
          graph('Refusals by code', refusalsByCode(stage)),
        ],
        [
          graph(
            'Latency of signed requests, ms',
            ...['p50', 'p90', 'p99'].map((statistic) =>
              labeled(ownMetric(stage, 'SignedRequestMs', period, { statistic }), statistic),
            ),
          ),
          graph(
            'p99 by operation, ms',
            ...operations.map((operation) =>
              labeled(
                ownMetric(stage, 'SignedRequestMs', period, { statistic: 'p99', operation }),
                operation,
              ),
            ),
          ),
          graph('Cold starts', own(stage, 'ColdStarts')),
        ],
        [
          graph(
            'Objectives: % of requests that miss them',
            ...(Object.keys(objectives) as ObjectiveName[]).map((name) =>
              missedPercent(stage, name, Duration.hours(1)).with({ label: objectives[name].what }),
            ),
          ),
          graph(
            'DynamoDB capacity units',
            ...tableMetrics(props, 'ConsumedReadCapacityUnits', 'ConsumedWriteCapacityUnits'),
          ),
          graph(
            'DynamoDB conflicts and throttles',
            ...tableMetrics(props, 'TransactionConflict', 'ReadThrottleEvents', 'WriteThrottleEvents'),
          ),
        ],
        [
          graph(
            'Age of events when they are published, ms',
            props.publisher.lambda.metric('IteratorAge', { period, statistic: 'Maximum' }),
          ),
          graph('Requests by message', ...queueMetrics(props)),
          graph(
            'Quotas',
            own(stage, 'AuditedAccounts'),
            own(stage, 'QuotaDrift'),
            own(stage, 'BusyAccounts'),
            labeled(refusals(stage, 'QuotaExhausted.MaxImageCount'), 'creations refused: quota'),
          ),
        ],
      ],
    });
  }
}

function graph(title: string, ...left: readonly IMetric[]): GraphWidget {
  return new GraphWidget({ title, left: [...left], width: 8, height: 6 });
}

function answers({ stage, api }: ServiceDashboardProps): IMetric[] {
  return [
    api.metricCount(sum),
    labeled(api.metricClientError(sum), '4xx'),
    labeled(api.metricServerError(sum), '5xx'),
    own(stage, 'InternalErrors'),
    own(stage, 'RefusedAuthentications'),
    labeled(
      new Metric({
        namespace: metricsNamespace,
        metricName: 'RateLimitedRequests',
        dimensionsMap: { Stage: stage.name },
        ...sum,
      }),
      '429',
    ),
  ];
}

/** A search, because the set of codes is not known here. */
function refusalsByCode(stage: Stage): MathExpression {
  const search = `{${metricsNamespace},Stage,Code} MetricName="RefusedRequests" Stage="${stage.name}"`;
  return new MathExpression({ expression: `SEARCH('${search}', 'Sum')`, label: '', period });
}

function refusals(stage: Stage, Code: string): Metric {
  return new Metric({
    namespace: metricsNamespace,
    metricName: 'RefusedRequests',
    dimensionsMap: { Stage: stage.name, Code },
    ...sum,
  });
}

function tableMetrics({ stateful }: ServiceDashboardProps, ...names: readonly string[]): Metric[] {
  const tables = {
    Registry: stateful.registry,
    Accounts: stateful.accounts,
    AccessKeys: stateful.accessKeys,
  };
  return Object.entries(tables).flatMap(([table, { tableName: TableName }]) =>
    names.map(
      (metricName) =>
        new Metric({
          namespace: 'AWS/DynamoDB',
          metricName,
          dimensionsMap: { TableName },
          label: `${table} ${metricName}`,
          ...sum,
        }),
    ),
  );
}

function queueMetrics({ stage, stateful }: ServiceDashboardProps): IMetric[] {
  const { queue, deadLetters } = stateful.imageRequests;
  const maximum = { period, statistic: 'Maximum' };
  return [
    labeled(queue.metricApproximateNumberOfMessagesVisible(maximum), 'waiting'),
    labeled(deadLetters.metricApproximateNumberOfMessagesVisible(maximum), 'dead letters'),
    own(stage, 'StuckRequests'),
  ];
}

function own(stage: Stage, name: MetricName): Metric {
  return ownMetric(stage, name, period, { statistic: 'Sum' });
}

function labeled(metric: Metric, label: string): Metric {
  return metric.with({ label });
}
