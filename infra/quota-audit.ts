import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import { type MetricName, metricsNamespace } from '../functions/observability/metrics.ts';
import { ServiceFunction } from './service-function.ts';
import type { Stage } from './stages.ts';
import type { StatefulStack } from './stateful-stack.ts';

const drift: MetricName = 'QuotaDrift';

/** Recounts every account once a day, and raises an alarm when a counter is wrong. */
export class QuotaAudit extends Construct {
  constructor(scope: Construct, id: string, { stage, stateful }: { stage: Stage; stateful: StatefulStack }) {
    super(scope, id);
    const { registry, accounts } = stateful;
    const audit = new ServiceFunction(this, 'AuditQuotas', {
      stage,
      entry: 'audit-quotas',
      description: "Recounts each account's images against its counter",
      timeout: Duration.minutes(15),
      environment: {
        REGISTRY_TABLE: registry.tableName,
        ACCOUNTS_TABLE: accounts.tableName,
        STAGE: stage.name,
      },
      grants: [
        { actions: ['dynamodb:Query'], resource: registry.tableArn },
        { actions: ['dynamodb:GetItem', 'dynamodb:Scan'], resource: accounts.tableArn },
      ],
    });
    new Rule(this, 'Daily', {
      description: 'Starts the audit of quotas',
      schedule: Schedule.rate(Duration.days(1)),
      targets: [new LambdaFunction(audit.lambda, { retryAttempts: 2 })],
    });
    new Alarm(this, 'DriftAlarm', {
      alarmDescription:
        'An account\'s image counter differs from its images: docs/operations.md, "Quota drift"',
      metric: new Metric({
        namespace: metricsNamespace,
        metricName: drift,
        dimensionsMap: { Stage: stage.name },
        statistic: Stats.MAXIMUM,
        period: Duration.days(1),
      }),
      threshold: 0,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}
