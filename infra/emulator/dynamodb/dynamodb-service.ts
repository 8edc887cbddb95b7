import type { AwsService } from '../aws/aws-service.ts';
import type { Template } from '../cloudformation/template.ts';
import { dynamoDBPermissions } from './dynamodb-permissions.ts';
import { type DynamoDBPost, dynamoDBTarget } from './dynamodb-post.ts';
import { keyNamesByTable } from './tables.ts';
import { type ConflictGuard, conflictGuard } from './transaction-conflicts.ts';

export type DynamoDBService = AwsService & {
  /** Calls the listener with the body of each write that succeeds. Returns a function that removes it. */
  readonly onWrite: (listener: OnWrite) => () => void;
};

export type DynamoDBServiceOptions = {
  /** Answers a write only once a kill cannot lose it. */
  readonly durable: boolean;
  /** How long a transaction that writes is in flight, at least; 0 is without conflicts, as DynamoDB Local is. */
  readonly transactionMs: number;
};

type OnWrite = (body: string) => unknown;

const writes = new Set(['PutItem', 'UpdateItem', 'DeleteItem', 'TransactWriteItems', 'BatchWriteItem']);

/**
 * Emulates DynamoDB with DynamoDB Local, and adds transaction conflicts.
 * On disk, DynamoDB Local answers a write before it commits, so a kill can lose it. It answers a later, strongly
 * consistent read after the commit, so `durable` makes one before it answers a write.
 */
export function dynamoDBService(
  post: DynamoDBPost,
  template: Template,
  { durable, transactionMs }: DynamoDBServiceOptions,
): DynamoDBService {
  const keyNames = keyNamesByTable(template);
  const guard: ConflictGuard =
    transactionMs > 0 ? conflictGuard(keyNames, transactionMs) : (_action, _input, run) => run();
  const readOfNothing = JSON.stringify(anyRead(keyNames));
  const listeners = new Set<OnWrite>();

  return {
    name: 'dynamodb',
    target: dynamoDBTarget,
    permissions: dynamoDBPermissions,
    async answer(action, input, body) {
      const answer = await guard(action, input, () => post(dynamoDBTarget, action, body));
      if (answer.status !== 200 || !writes.has(action)) return answer;
      if (durable) await post(dynamoDBTarget, 'GetItem', readOfNothing);
      for (const listener of listeners) listener(body);
      return answer;
    },
    onWrite(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** A read of an item that need not exist, in any table: they share one database, which commits in order. */
function anyRead(keyNames: ReadonlyMap<string, readonly string[]>): object {
  const [[TableName, names] = ['', []]] = keyNames;
  return {
    TableName,
    Key: Object.fromEntries(names.map((name) => [name, { S: '-' }])),
    ConsistentRead: true,
  };
}
