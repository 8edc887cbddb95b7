import { CfnEventBusPolicy } from 'aws-cdk-lib/aws-events';
import { Effect, PolicyStatement, StarPrincipal } from 'aws-cdk-lib/aws-iam';
import type { ImageRequests } from './registration-request-queue.ts';
import type { Stage } from './stages.ts';

/**
 * Lets only these roles and the operator role send registration requests to the bus or the queue, whatever IAM allows
 * others: a request can act for any account. AWS services are allowed, because the bus delivers to the queue.
 */
export function restrictRequesters(
  requests: ImageRequests,
  requesterRoleArns: readonly string[],
  { operatorRoleArn }: Stage,
): void {
  const { bus, queue } = requests;
  const roles = [...requesterRoleArns, ...(operatorRoleArn === undefined ? [] : [operatorRoleArn])];
  const deny = (action: string, resource: string) =>
    new PolicyStatement({
      sid: 'OnlyRequesters',
      effect: Effect.DENY,
      principals: [new StarPrincipal()],
      actions: [action],
      resources: [resource],
      conditions: {
        ...(roles.length === 0 ? {} : { ArnNotEquals: { 'aws:PrincipalArn': roles } }),
        Bool: { 'aws:PrincipalIsAWSService': 'false' },
      },
    });
  queue.addToResourcePolicy(deny('sqs:SendMessage', queue.queueArn));
  new CfnEventBusPolicy(requests, 'OnlyRequesters', {
    eventBusName: bus.eventBusName,
    statementId: 'OnlyRequesters',
    statement: deny('events:PutEvents', bus.eventBusArn).toStatementJson(),
  });
}
