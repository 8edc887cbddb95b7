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
 * Leaves the key to the AWS account, as by default, but for two things. Nobody deletes or disables it except by the break-glass
 * role, or CloudFormation as it rolls back what it made. Nobody derives secrets but our functions and the operator, once the
 * context names the operator: by the names of roles, since to name the roles themselves would make the stacks depend on each
 * other.
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
