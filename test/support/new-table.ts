import { randomUUID } from 'node:crypto';
import type { SharedStack } from './global-stack.ts';
import { operatorOf } from './operator.ts';

/** Creates a table without a stream, by default with the registry's keys, and returns its name. */
export async function newTable(
  stack: SharedStack,
  name = `table-${randomUUID()}`,
  keys: readonly string[] = ['pk', 'sk'],
): Promise<string> {
  await operatorOf(stack)('dynamodb', 'CreateTable', {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    KeySchema: keys.map((AttributeName, index) => ({
      AttributeName,
      KeyType: index === 0 ? 'HASH' : 'RANGE',
    })),
  });
  return name;
}
