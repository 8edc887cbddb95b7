import { CfnEventBusPolicy } from 'aws-cdk-lib/aws-events';
import { Effect, PolicyStatement, StarPrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { ServiceFunction } from './service-function.ts';
import type { Stage } from './stages.ts';
import type { StatefulStack } from './stateful-stack.ts';

/**
 * Lets only these functions and the republisher role put events on the image event bus, so that consumers can trust them.
 * EventBridge needs the permission too, to replay the archive.
 */
export function restrictPublishers(
  scope: Construct,
  { stage, stateful }: { readonly stage: Stage; readonly stateful: StatefulStack },
  functions: readonly ServiceFunction[],
): void {
  const { bus } = stateful.imageEvents;
  const mayPut = functions.map(({ role }) => role.roleArn);
  if (stage.republisherRoleArn !== undefined) mayPut.push(stage.republisherRoleArn);
  const statement = new PolicyStatement({
    sid: 'OnlyOurEvents',
    effect: Effect.DENY,
    principals: [new StarPrincipal()],
    actions: ['events:PutEvents'],
    resources: [bus.eventBusArn],
    conditions: {
      ArnNotEquals: { 'aws:PrincipalArn': mayPut },
      Bool: { 'aws:PrincipalIsAWSService': 'false' },
    },
  });
  new CfnEventBusPolicy(scope, 'OnlyOurEvents', {
    eventBusName: bus.eventBusName,
    statementId: 'OnlyOurEvents',
    statement: statement.toStatementJson(),
  });
}
