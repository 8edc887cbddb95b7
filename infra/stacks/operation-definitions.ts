import type { Operation } from '../../functions/api/routes.ts';
import type { Grant, ServiceFunctionProps } from './service-function.ts';
import { sharingDefinition } from './sharing-definition.ts';
import type { Stage } from './stages.ts';
import type { StatefulStack } from './stateful-stack.ts';

/** The function props that differ between operations. */
export type OperationDefinition = Pick<
  ServiceFunctionProps,
  'entry' | 'environment' | 'grants' | 'reservedConcurrentExecutions'
>;

/** The environment and least-privilege grants of each operation's function. Get and List cannot write. */
export function operationDefinitions({
  stage,
  stateful,
}: {
  readonly stage: Stage;
  readonly stateful: StatefulStack;
}): Record<Operation, OperationDefinition> {
  const { registry, accounts, accessKeys, macKeys } = stateful;
  const ACCESS_KEYS_TABLE = accessKeys.tableName;
  const REGISTRY_TABLE = registry.tableName;
  const ACCOUNTS_TABLE = accounts.tableName;
  const DEFAULT_MAX_IMAGE_COUNT = String(stage.defaultMaxImageCount);

  const authentication: Grant[] = [
    { actions: ['dynamodb:GetItem'], resource: accessKeys.tableArn },
    ...macKeys.map(({ keyArn }) => ({ actions: ['kms:GenerateMac'], resource: keyArn })),
  ];
  const onRegistry = (...actions: string[]): Grant => ({ actions, resource: registry.tableArn });
  const onAccounts = (...actions: string[]): Grant => ({ actions, resource: accounts.tableArn });

  const sharing = sharingDefinition(stage, stateful);

  return {
    CreateImage: {
      entry: 'create-image',
      environment: {
        ACCESS_KEYS_TABLE,
        REGISTRY_TABLE,
        ACCOUNTS_TABLE,
        DEFAULT_MAX_IMAGE_COUNT,
        ...sharing.environment,
        TOKEN_RETENTION_DAYS: String(stage.tokenRetentionDays),
      },
      ...sharing.concurrency,
      grants: [
        ...authentication,
        onRegistry('dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:PutItem'),
        onAccounts('dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:UpdateItem'),
        ...sharing.grants,
      ],
    },
    GetImage: {
      entry: 'get-image',
      environment: { ACCESS_KEYS_TABLE, REGISTRY_TABLE },
      grants: [...authentication, onRegistry('dynamodb:GetItem')],
    },
    ListImages: {
      entry: 'list-images',
      environment: { ACCESS_KEYS_TABLE, REGISTRY_TABLE },
      grants: [...authentication, onRegistry('dynamodb:Query')],
    },
    DeleteImage: {
      entry: 'delete-image',
      environment: { ACCESS_KEYS_TABLE, REGISTRY_TABLE, ACCOUNTS_TABLE, ...sharing.environment },
      ...sharing.concurrency,
      grants: [
        ...authentication,
        onRegistry('dynamodb:GetItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'),
        onAccounts('dynamodb:UpdateItem'),
        ...sharing.grants,
      ],
    },
    GetQuotas: {
      entry: 'get-quotas',
      environment: { ACCESS_KEYS_TABLE, ACCOUNTS_TABLE, DEFAULT_MAX_IMAGE_COUNT },
      grants: [...authentication, onAccounts('dynamodb:GetItem')],
    },
  };
}
