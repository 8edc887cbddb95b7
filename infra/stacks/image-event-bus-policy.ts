import { CfnEventBusPolicy } from 'aws-cdk-lib/aws-events';
import { Effect, PolicyStatement, StarPrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { ServiceFunction } from './service-function.ts';
import type { Stage } from './stages.ts';
import type { StatefulStack } from './stateful-stack.ts';

/**
 * Lets nobody but those functions, and the role that may republish, put events on the bus of image events: what a consumer
 * finds there is ours. EventBridge itself may, or it could not replay its archive.
 */
export function onlyPutBy(
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
