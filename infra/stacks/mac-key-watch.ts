import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { alarm } from './alarm.ts';
import type { Stage } from './stages.ts';

/**
 * Watches CloudTrail for calls that disable or delete a MAC key, and for GenerateMac calls that the key policy denies.
 * GenerateMac counts as read-only: EventBridge gets such calls only if the rule's state includes management events and a
 * trail records them.
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
      // None: an alarm counts the matched events. cdk-nag needs the list.
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
    // For an empty list, CloudFormation calls PutTargets, which rejects it.
    rule.addPropertyDeletionOverride('Targets');
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
