import { randomUUID } from 'node:crypto';
import type { SharedStack } from './global-stack.ts';
import { operatorOf } from './operator.ts';

/** Creates a table with the registry's keys and without a stream, for items that others must not see, and returns its name. */
export async function newTable(stack: SharedStack): Promise<string> {
  const name = `table-${randomUUID()}`;
  await operatorOf(stack)('dynamodb', 'CreateTable', {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
  });
  return name;
}
