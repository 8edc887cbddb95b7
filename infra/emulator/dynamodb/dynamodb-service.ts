import type { AwsService } from '../aws/aws-service.ts';
import type { Template } from '../cloudformation/template.ts';
import { dynamoDBPermissions } from './dynamodb-permissions.ts';
import { dynamoDBPost } from './dynamodb-post.ts';

export type DynamoDBService = AwsService & {
  /** Is given the body of each write that was done, from now on. Returns what ends that. */
  readonly onWrite: (listener: OnWrite) => () => void;
  readonly close: () => void;
};

type OnWrite = (body: string) => unknown;

const target = 'DynamoDB_20120810';

const writes = new Set(['PutItem', 'UpdateItem', 'DeleteItem', 'TransactWriteItems', 'BatchWriteItem']);

/**
 * DynamoDB, played by DynamoDB Local at that address. With its data on disk it answers a write before that is committed, and a kill
 * then loses it; once a later, strongly consistent read was answered, a kill loses nothing. `durable` makes that read
 * before a write is answered.
 */
export function dynamoDBService(endpoint: string, template: Template, durable: boolean): DynamoDBService {
  const { post, close } = dynamoDBPost(endpoint);
  const readOfNothing = JSON.stringify(anyRead(template));
  const listeners = new Set<OnWrite>();

  return {
    name: 'dynamodb',
    target,
    permissions: dynamoDBPermissions,
    async answer(action, _input, body) {
      const answer = await post(target, action, body);
      if (answer.status !== 200 || !writes.has(action)) return answer;
      if (durable) await post(target, 'GetItem', readOfNothing);
      for (const listener of listeners) listener(body);
      return answer;
    },
    onWrite(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close,
  };
}

/** A read of an item that need not exist, in any table: they share one database, which commits in order. */
function anyRead(template: Template): object {
  const [table] = template.resources('AWS::DynamoDB::GlobalTable');
  const keys = (table?.properties()['KeySchema'] ?? []) as readonly { readonly AttributeName: string }[];
  return {
    TableName: table?.ref,
    Key: Object.fromEntries(keys.map(({ AttributeName }) => [AttributeName, { S: '-' }])),
    ConsistentRead: true,
  };
}
