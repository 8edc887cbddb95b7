import { Validations } from 'aws-cdk-lib';
import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { LambdaApplication, LambdaDeploymentConfig, LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { ServiceFunction } from './service-function.ts';

export type ReleasesProps = {
  readonly functions: readonly ServiceFunction[];
  /** If one goes off within the five minutes, CodeDeploy rolls back to the previous version. */
  readonly alarms: readonly IAlarm[];
};

/** Sends a tenth of the traffic to a function's new version for five minutes, then all of it unless an alarm goes off. */
export class Releases extends Construct {
  constructor(scope: Construct, id: string, { functions, alarms }: ReleasesProps) {
    super(scope, id);
    const application = new LambdaApplication(this, 'Application');
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('codedeploy.amazonaws.com'),
      managedPolicies: [
        ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSCodeDeployRoleForLambdaLimited'),
      ],
    });
    Validations.of(role).acknowledge({
      id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited]',
      reason:
        "AWS's managed policy for CodeDeploy with Lambda, without SNS; only CodeDeploy can assume the role",
    });
    for (const { node, alias } of functions) {
      new LambdaDeploymentGroup(this, node.id, {
        application,
        role,
        alias,
        deploymentConfig: LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
        alarms: [...alarms],
      });
    }
  }
}
