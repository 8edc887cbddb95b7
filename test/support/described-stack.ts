import type { LocalStack } from '../../infra/local/stack.ts';
import type { SharedStack } from './global-stack.ts';

/** A stack as tests know the one that they share: enough to make tenants in it, and it can be sent between processes. */
export function describedStack({ url, aws }: Pick<LocalStack, 'url' | 'aws'>): SharedStack {
  return {
    url,
    awsEndpoint: aws.endpoint,
    operator: aws.credentials('Operator'),
    tables: {
      registry: aws.tableName('Registry'),
      accounts: aws.tableName('Accounts'),
      accessKeys: aws.tableName('AccessKeys'),
    },
    database: aws.database,
    macKeyArn: aws.keyArn('MacKey'),
    imageEventBusName: aws.busName('ImageEvents/Bus'),
    imageRequestQueueUrl: aws.queueUrl('ImageRequests/Queue'),
    deadLettersUrl: aws.queueUrl('ImageRequests/DeadLetters'),
  };
}
