import type { Template } from 'aws-cdk-lib/assertions';
import { routes } from '../../../functions/api/routes.ts';
import { requestLines } from './log-cost.ts';
import { prices } from './price-list.ts';
import { functionOf, production } from './production.ts';
import { money, row, sum } from './table.ts';
import { million, monthHours } from './units.ts';

/** Lambda polls a queue with five concurrent requests that wait up to 20 s. */
const polls = { atOnce: 5, seconds: 20 };
const heartbeatMinutes = 5;

/** What a month without requests costs. */
export function idleTable(): string {
  const { service, stateful } = production;
  const month = monthHours * 60;
  const heartbeats = month / heartbeatMinutes;
  const receives = (polls.atOnce * month * 60) / polls.seconds;
  const alarms = count(service, 'AWS::CloudWatch::Alarm') + count(stateful, 'AWS::CloudWatch::Alarm');
  const alarmMetrics = alarmMetricsOf(service) + alarmMetricsOf(stateful);
  const requestMetrics = metricsOfRequests();
  const costs: readonly (readonly [string, number])[] = [
    [`${alarms} alarms, which use ${alarmMetrics} metrics`, alarmMetrics * prices.alarmMetric.dollars],
    ['the dashboard', count(service, 'AWS::CloudWatch::Dashboard') * prices.dashboard.dollars],
    ['3 metrics of the heartbeat', 3 * prices.metric.dollars],
    ['4 metrics of the daily audit, billed for one hour a day', (4 * prices.metric.dollars) / 24],
    ['the MAC key', count(stateful, 'AWS::KMS::Key') * prices.key.dollars],
    ['the secret', count(stateful, 'AWS::SecretsManager::Secret') * prices.secret.dollars],
    [`${thousands(receives)} empty polls of the queue`, (receives * prices.queueRequest.dollars) / million],
    [
      `${thousands(heartbeats)} heartbeats`,
      heartbeats * (prices.lambdaRequest.dollars / million + functionOf('Heartbeat').dollars),
    ],
  ];
  return [
    '| production without requests | dollars a month |',
    '|---|--:|',
    ...costs.map(([what, dollars]) => row(what, money(dollars))),
    row('**total**', `**${money(sum(costs.map(([, dollars]) => dollars)))}**`),
    '',
    `If every operation gets requests in every hour of the month, ${requestMetrics} more metrics cost ${money(requestMetrics * prices.metric.dollars)}. Each error code that occurs adds one metric.`,
  ].join('\n');
}

/** The number of metrics in alarms: an alarm is billed per metric. */
function alarmMetricsOf(template: Template): number {
  const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm'));
  return sum(
    alarms.map(({ Properties }) => {
      const metrics: readonly { readonly MetricStat?: object }[] = Properties.Metrics ?? [{ MetricStat: {} }];
      return metrics.filter(({ MetricStat }) => MetricStat).length;
    }),
  );
}

/** The number of custom metrics once every operation has been called. */
function metricsOfRequests(): number {
  const lines = routes.flatMap(({ operation }) => requestLines(operation).map((line) => JSON.parse(line)));
  const names = lines.flatMap((line) =>
    ((line._aws?.CloudWatchMetrics ?? []) as Directive[]).flatMap(({ Dimensions, Metrics }) =>
      Dimensions.flatMap((dimensions) =>
        Metrics.map(({ Name }) => JSON.stringify([Name, dimensions.map((dimension) => line[dimension])])),
      ),
    ),
  );
  return new Set(names).size;
}

type Directive = {
  readonly Dimensions: readonly (readonly string[])[];
  readonly Metrics: readonly { readonly Name: string }[];
};

function count(template: Template, type: string): number {
  return Object.keys(template.findResources(type)).length;
}

function thousands(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
