import { Aws } from 'aws-cdk-lib';
import {
  AccountRootPrincipal,
  Effect,
  PolicyDocument,
  PolicyStatement,
  StarPrincipal,
} from 'aws-cdk-lib/aws-iam';
import { functionRoleNames } from './service-function.ts';
import type { Stage } from './stages.ts';

/**
 * Like the default key policy, leaves the key to the AWS account, with two exceptions.
 * Only the break-glass role can delete or disable the key, and CloudFormation when it rolls back the key's creation.
 * Once the context names the operator role, only that role and our functions can derive secrets. The policy matches our
 * functions' roles by name: references to them would make the two stacks depend on each other.
 */
export function macKeyPolicy(stage: Stage): PolicyDocument {
  const { operatorRoleArn, breakGlassRoleArn } = stage;
  const role = (name: string) => `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/${name}`;
  const everything = new PolicyStatement({
    effect: Effect.ALLOW,
    principals: [new AccountRootPrincipal()],
    actions: ['kms:*'],
    resources: ['*'],
  });
  const statements = [
    everything,
    deny(
      'OnlyBreakGlassEndsIt',
      ['kms:DisableKey', 'kms:ScheduleKeyDeletion'],
      [role('cdk-*-cfn-exec-role-*'), ...(breakGlassRoleArn === undefined ? [] : [breakGlassRoleArn])],
    ),
  ];
  if (operatorRoleArn !== undefined) {
    const mayDerive = [role(functionRoleNames(stage)), operatorRoleArn];
    statements.push(deny('OnlyOurRolesDeriveSecrets', ['kms:GenerateMac', 'kms:VerifyMac'], mayDerive));
  }
  return new PolicyDocument({ statements });
}

function deny(sid: string, actions: string[], exceptRoles: string[]): PolicyStatement {
  return new PolicyStatement({
    sid,
    effect: Effect.DENY,
    principals: [new StarPrincipal()],
    actions,
    resources: ['*'],
    conditions: { ArnNotLike: { 'aws:PrincipalArn': exceptRoles } },
  });
}
