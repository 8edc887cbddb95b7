import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { alarm, sumOf } from './alarm.ts';
import type { Stage } from './stages.ts';
import type { StatefulStack } from './stateful-stack.ts';

/**
 * What DynamoDB says of the tables. By metric math and never by its metrics alone: these exist only while something is
 * wrong, and an alarm on them would ignore that they are missing, and stay red.
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
