import type { Permission } from '../aws/aws-service.ts';
import type { Template } from './template.ts';

/** What the role of each function allows, by the functions' construct ids. */
export type RolePermissions = ReadonlyMap<string, readonly Permission[]>;

type Policy = {
  readonly Roles?: readonly string[];
  readonly PolicyDocument: { readonly Statement: readonly Statement[] };
};
type Statement = Readonly<Record<string, unknown>>;

/**
 * Reads the policies of the functions' roles, with DynamoDB's tables by their names, as calls have them. A function that
 * has no role, as some in tests, is left out.
 * @throws Error for a statement that does more than to allow actions on resources: wrong is worse than none.
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

/** Whether one of the permissions covers it. */
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
    throw new Error(`the local stack cannot judge by ${JSON.stringify(statement)}`);
  }
  return actions.flatMap((action) =>
    [Resource].flat().map((resource) => ({ action, resource: nameOf(String(resource)) })),
  );
}

/** DynamoDB's calls name tables, and not ARNs. */
function nameOf(arn: string): string {
  return arn.replace(/^arn:[^:]+:dynamodb:[^:]*:[^:]*:table\//, '');
}
