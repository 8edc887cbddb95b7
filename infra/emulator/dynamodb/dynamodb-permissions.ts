import type { Permission } from '../aws/aws-service.ts';

type Target = { readonly TableName?: string; readonly IndexName?: string };
type TransactItem = { readonly [operation in keyof typeof transactActions]?: Target };
type BatchInput = { readonly RequestItems?: Readonly<Record<string, unknown>> };

/** IAM checks a transaction by the actions of its items. */
const transactActions = {
  Put: 'dynamodb:PutItem',
  Update: 'dynamodb:UpdateItem',
  Delete: 'dynamodb:DeleteItem',
  ConditionCheck: 'dynamodb:ConditionCheckItem',
  Get: 'dynamodb:GetItem',
} as const;

/** The permissions that IAM requires for a call, with the name of the table or of its index. */
export function dynamoDBPermissions(action: string, input: unknown): readonly Permission[] {
  if (action.startsWith('Transact')) {
    const { TransactItems = [] } = input as { readonly TransactItems?: readonly TransactItem[] };
    return TransactItems.flatMap((item) =>
      Object.entries(item).map(([operation, target]) => ({
        action: transactActions[operation as keyof TransactItem],
        resource: resourceOf(target),
      })),
    );
  }
  if (action.startsWith('Batch')) {
    const tables = Object.keys((input as BatchInput).RequestItems ?? {});
    return tables.map((resource) => ({ action: `dynamodb:${action}`, resource }));
  }
  return [{ action: `dynamodb:${action}`, resource: resourceOf(input as Target) }];
}

function resourceOf({ TableName = '', IndexName }: Target): string {
  return IndexName === undefined ? TableName : `${TableName}/index/${IndexName}`;
}
