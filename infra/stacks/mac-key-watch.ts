import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { alarm } from './alarm.ts';
import type { Stage } from './stages.ts';

/**
 * Watches CloudTrail for who disables or deletes a MAC key, and for whom its policy refuses GenerateMac. Read-only calls
 * reach EventBridge only by a rule of that state, and only where a trail records management events.
 */
export class MacKeyWatch extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { stage, macKeys }: { readonly stage: Stage; readonly macKeys: readonly IKey[] },
  ) {
    super(scope, id);
    const requestParameters = { keyId: macKeys.flatMap(({ keyId, keyArn }) => [keyId, keyArn]) };
    const rule = new CfnRule(this, 'Rule', {
      description: 'Calls that endanger the MAC key',
      // Its events are only counted.
      targets: [],
      state: 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS',
      eventPattern: {
        source: ['aws.kms'],
        'detail-type': ['AWS API Call via CloudTrail'],
        detail: {
          eventSource: ['kms.amazonaws.com'],
          requestParameters,
          $or: [
            { eventName: ['DisableKey', 'ScheduleKeyDeletion'] },
            { eventName: ['GenerateMac'], errorCode: [{ exists: true }] },
          ],
        },
      },
    });
    alarm(
      this,
      stage,
      'mac-key-in-danger',
      (period) =>
        new Metric({
          namespace: 'AWS/Events',
          metricName: 'MatchedEvents',
          dimensionsMap: { RuleName: rule.ref },
          statistic: 'Sum',
          period,
        }),
    );
  }
}
