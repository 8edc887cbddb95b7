import { Duration, Validations } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import { alarm, ownMetric } from './alarm.ts';
import { ServiceFunction } from './service-function.ts';
import type { Stage } from './stages.ts';
import type { StatefulStack } from './stateful-stack.ts';

/** Recounts every account's images once a day and raises an alarm when a counter is wrong. */
export class QuotaAudit extends Construct {
  readonly audit: ServiceFunction;

  constructor(scope: Construct, id: string, { stage, stateful }: { stage: Stage; stateful: StatefulStack }) {
    super(scope, id);
    const { registry, accounts } = stateful;
    this.audit = new ServiceFunction(this, 'AuditQuotas', {
      stage,
      entry: 'audit-quotas',
      description: "Recounts each account's images against its counter",
      timeout: Duration.minutes(15),
      environment: {
        REGISTRY_TABLE: registry.tableName,
        ACCOUNTS_TABLE: accounts.tableName,
      },
      grants: [
        { actions: ['dynamodb:Query'], resource: registry.tableArn },
        { actions: ['dynamodb:GetItem', 'dynamodb:Scan'], resource: accounts.tableArn },
      ],
    });
    const daily = new Rule(this, 'Daily', {
      description: 'Starts the audit of quotas',
      schedule: Schedule.rate(Duration.days(1)),
      targets: [new LambdaFunction(this.audit.live, { retryAttempts: 2 })],
    });
    Validations.of(daily).acknowledge({
      id: 'Serverless-EventBusDLQ',
      reason: 'The scheduled event carries no data, and an alarm goes off when an audit is missing',
    });
    alarm(this, stage, 'quota-drift', (period) => ownMetric(stage, 'QuotaDrift', period));
    // One-hour periods: with longer ones, CloudWatch reuses data points from days ago and goes off on the fourth day.
    alarm(this, stage, 'audit-missing', (period) => ownMetric(stage, 'QuotaAudits', period));
  }
}
