import type { Permission } from '../aws/aws-service.ts';
import type { Template } from './template.ts';

/** The permissions of each function's role, by the functions' construct ids. */
export type RolePermissions = ReadonlyMap<string, readonly Permission[]>;

type Policy = {
  readonly Roles?: readonly string[];
  readonly PolicyDocument: { readonly Statement: readonly Statement[] };
};
type Statement = Readonly<Record<string, unknown>>;

/**
 * Reads the policies of the functions' roles. DynamoDB tables appear by name, as in calls. A function without a role, as
 * in some tests, is left out.
 * @throws Error for a statement that does more than allow actions on resources.
 */
export function rolePermissions(template: Template): RolePermissions {
  const roles = new Map(template.resources('AWS::IAM::Role').map(({ arn, ref }) => [arn, ref]));
  const policies = template.resources('AWS::IAM::Policy').map((resource) => resource.properties() as Policy);
  return new Map(
    template.resources('AWS::Lambda::Function').flatMap((lambda) => {
      const role = roles.get(String(lambda.properties()['Role']));
      if (role === undefined) return [];
      const statements = policies
        .filter(({ Roles = [] }) => Roles.includes(role))
        .flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
      return [[lambda.constructId, statements.flatMap(permissionsOf)] as const];
    }),
  );
}

/** Whether one of the permissions covers another. */
export function allows(granted: readonly Permission[], { action, resource }: Permission): boolean {
  return granted.some((one) => one.action === action && covers(one.resource, resource));
}

function covers(granted: string, resource: string): boolean {
  return granted.endsWith('*') ? resource.startsWith(granted.slice(0, -1)) : granted === resource;
}

function permissionsOf(statement: Statement): Permission[] {
  const { Effect, Action, Resource, Sid: _, ...more } = statement;
  const actions = [Action].flat().map(String);
  if (Effect !== 'Allow' || Object.keys(more).length > 0 || actions.some((action) => action.includes('*'))) {
    throw new Error(`the emulator does not support the policy statement ${JSON.stringify(statement)}`);
  }
  return actions.flatMap((action) =>
    [Resource].flat().map((resource) => ({ action, resource: nameOf(String(resource)) })),
  );
}

/** Calls to DynamoDB have table names, not ARNs. */
function nameOf(arn: string): string {
  return arn.replace(/^arn:[^:]+:dynamodb:[^:]*:[^:]*:table\//, '');
}
