import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { alarm, sumOf } from './alarm.ts';
import type { Stage } from './stages.ts';
import type { StatefulStack } from './stateful-stack.ts';

/**
 * Alarms on DynamoDB's metrics of the tables. They use metric math, because the plain metrics have data only while something
 * is wrong, and an alarm on them ignores missing data and never recovers.
 */
export class TableAlarms extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { stage, stateful }: { readonly stage: Stage; readonly stateful: StatefulStack },
  ) {
    super(scope, id);
    const { registry, accounts, accessKeys } = stateful;
    alarm(this, stage, 'tables-throttled', (period) =>
      sumOf(
        [registry, accounts, accessKeys].flatMap(({ tableName }) =>
          ['ReadThrottleEvents', 'WriteThrottleEvents'].map((name) => ofTable(tableName, name)),
        ),
        period,
      ),
    );
    alarm(this, stage, 'transaction-conflicts', (period) =>
      sumOf(
        [registry, accounts].map(({ tableName }) => ofTable(tableName, 'TransactionConflict')),
        period,
      ),
    );
  }
}

function ofTable(TableName: string, metricName: string): Metric {
  return new Metric({
    namespace: 'AWS/DynamoDB',
    metricName,
    dimensionsMap: { TableName },
    statistic: 'Sum',
  });
}
