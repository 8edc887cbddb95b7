import type { AwsCall } from '../../infra/emulator/aws/aws-request.ts';
import type { Permission } from '../../infra/emulator/aws/aws-service.ts';
import { allows, rolePermissions } from '../../infra/emulator/cloudformation/role-permissions.ts';
import type { Template } from '../../infra/emulator/cloudformation/template.ts';

/** Whether a function has a permission, whether it used it, and whether Lambda needs it. */
export type PrivilegeRow = {
  readonly function: string;
  readonly action: string;
  readonly resource: string;
  readonly granted: boolean;
  readonly used: boolean;
  /** Why Lambda itself needs the permission in the function's role, if it does. */
  readonly lambda: string | undefined;
};

/** Permissions that only Lambda itself uses, which the local stack does not emulate. */
const lambdas: readonly LambdasOwn[] = [
  { action: 'logs:CreateLogStream', resource: '{function}/Logs', reason: 'writes the log' },
  { action: 'logs:PutLogEvents', resource: '{function}/Logs', reason: 'writes the log' },
  {
    action: 's3:PutObject',
    resource: 'ImageEvents/Unpublished/*',
    reason: 'keeps what could not be published',
  },
  {
    action: 's3:ListBucket',
    resource: 'ImageEvents/Unpublished',
    reason: 'keeps what could not be published',
  },
  { action: 'dynamodb:ListStreams', resource: '*', reason: 'insists on it when a mapping is made' },
  {
    action: 'sqs:GetQueueAttributes',
    resource: 'ImageRequests/Queue',
    reason: 'insists on it when a mapping is made',
  },
];

type LambdasOwn = { readonly action: string; readonly resource: string; readonly reason: string };

function isFor(row: Pick<PrivilegeRow, 'function' | 'action' | 'resource'>): (own: LambdasOwn) => boolean {
  return ({ action, resource }) =>
    action === row.action && resource.replace('{function}', row.function) === row.resource;
}

/** Every permission that the template grants to a function or that a function used. */
export function privileges(template: Template, calls: readonly AwsCall[]): readonly PrivilegeRow[] {
  const granted = rolePermissions(template);
  const nameOf = resourceNames(template);
  return [...granted].flatMap(([id, mine]) => {
    const used = distinct(calls.filter(({ caller }) => caller === id).flatMap((call) => call.permissions));
    const lacking = used.filter((permission) => !allows(mine, permission));
    return [...mine, ...lacking].map((permission) => {
      const what = { function: id, action: permission.action, resource: nameOf(permission.resource) };
      return {
        ...what,
        granted: mine.includes(permission),
        used: used.some((one) => allows([permission], one)),
        lambda: lambdas.find(isFor(what))?.reason,
      };
    });
  });
}

/** Whether a granted permission is used neither by our calls nor by Lambda. */
export function idle({ granted, used, lambda }: PrivilegeRow): boolean {
  return granted && !used && lambda === undefined;
}

/** Whether a used permission is not granted. */
export function lacking({ granted }: PrivilegeRow): boolean {
  return !granted;
}

/** Exceptions for Lambda that our own calls use, or that are granted to no function. */
export function needlessExceptions(rows: readonly PrivilegeRow[]): readonly string[] {
  return lambdas
    .filter((own) => {
      const mine = rows.filter((row) => isFor(row)(own));
      return mine.length === 0 || mine.some(({ used }) => used);
    })
    .map(({ action, resource }) => `${action} ${resource}`);
}

function distinct(permissions: readonly Permission[]): readonly Permission[] {
  return [...new Map(permissions.map((one) => [`${one.action} ${one.resource}`, one])).values()];
}

const named = [
  'AWS::Events::EventBus',
  'AWS::KMS::Key',
  'AWS::Logs::LogGroup',
  'AWS::S3::Bucket',
  'AWS::SecretsManager::Secret',
  'AWS::SQS::Queue',
];

/** Resources by construct id, with their suffix: an index, a stream, objects. */
function resourceNames(template: Template): (resource: string) => string {
  const names = new Map([
    ...template
      .resources('AWS::DynamoDB::GlobalTable')
      .map(({ ref, constructId }) => [ref, constructId] as const),
    ...named.flatMap((type) =>
      template.resources(type).map(({ arn, constructId }) => [arn, constructId] as const),
    ),
  ]);
  return (resource) => {
    const name = [...names.keys()].find((start) => `${resource}/`.startsWith(`${start}/`));
    return name === undefined ? resource : names.get(name) + resource.slice(name.length);
  };
}
