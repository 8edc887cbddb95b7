import { Duration, Validations } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import { alarmWhenCounted, alarmWhenMissing, ownMetric } from './alarm.ts';
import { ServiceFunction } from './service-function.ts';
import type { Stage } from './stages.ts';
import type { StatefulStack } from './stateful-stack.ts';

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
      },
      grants: [
        { actions: ['dynamodb:Query'], resource: registry.tableArn },
        { actions: ['dynamodb:GetItem', 'dynamodb:Scan'], resource: accounts.tableArn },
      ],
    });
    const daily = new Rule(this, 'Daily', {
      description: 'Starts the audit of quotas',
      schedule: Schedule.rate(Duration.days(1)),
      targets: [new LambdaFunction(audit.lambda, { retryAttempts: 2 })],
    });
    Validations.of(daily).acknowledge({
      id: 'Serverless-EventBusDLQ',
      reason:
        'The event says no more than that a day has passed; an alarm says when no audit follows from it',
    });
    const period = Duration.days(1);
    alarmWhenCounted(this, 'Drift', {
      stage,
      metric: ownMetric(stage, 'QuotaDrift', period),
      what: "An account's image counter differs from its images",
      runbook: 'Quota drift',
    });
    alarmWhenMissing(this, 'Missing', {
      stage,
      metric: ownMetric(stage, 'QuotaAudits', period),
      what: 'No audit of quotas has ended for a day',
      runbook: 'Audit missing',
    });
  }
}
