import type { SharedStack } from './global-stack.ts';
import { operatorOf } from './operator.ts';
import type { Tenant } from './tenant.ts';

/** Does what the operator's `key disable` and `key enable` do. */
export async function setKeyStatus(
  stack: SharedStack,
  { accessKeyId }: Tenant,
  status: 'Active' | 'Disabled',
): Promise<void> {
  await operatorOf(stack)('dynamodb', 'UpdateItem', {
    TableName: stack.tables.accessKeys,
    Key: { accessKeyId: { S: accessKeyId } },
    UpdateExpression: 'SET #status = :status',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: { ':status': { S: status } },
  });
}

/** Does what the operator's `key delete` does. */
export async function deleteKey(stack: SharedStack, { accessKeyId }: Tenant): Promise<void> {
  await operatorOf(stack)('dynamodb', 'DeleteItem', {
    TableName: stack.tables.accessKeys,
    Key: { accessKeyId: { S: accessKeyId } },
  });
}
