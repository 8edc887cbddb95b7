import type { AwsCall } from '../../infra/local/aws/aws-request.ts';
import type { Permission } from '../../infra/local/aws/aws-service.ts';
import { allows, rolePermissions } from '../../infra/local/cloudformation/role-permissions.ts';
import type { Template } from '../../infra/local/cloudformation/template.ts';

/** What one function may do to one resource, what it did, and who else needs the permission. */
export type PrivilegeRow = {
  readonly function: string;
  readonly action: string;
  readonly resource: string;
  readonly granted: boolean;
  readonly used: boolean;
  /** Why it is granted, where Lambda itself uses it as the function's role, or may have to. */
  readonly lambda: string | undefined;
};

/** Permissions that no call of ours uses: Lambda does, and the local stack has no need to. */
const lambdas: readonly { readonly actions: RegExp; readonly reason: string }[] = [
  { actions: /^logs:/, reason: 'writes the log' },
  { actions: /^xray:/, reason: 'writes the traces' },
  { actions: /^s3:(PutObject|ListBucket)$/, reason: 'keeps what could not be published' },
  { actions: /^dynamodb:ListStreams$/, reason: 'insists on it when a mapping is made' },
  { actions: /^sqs:GetQueueAttributes$/, reason: 'insists on it when a mapping is made' },
];

/** Every permission that the template grants to a function, or that a call of one used. */
export function privileges(template: Template, calls: readonly AwsCall[]): readonly PrivilegeRow[] {
  const granted = rolePermissions(template);
  const nameOf = resourceNames(template);
  return [...granted].flatMap(([id, mine]) => {
    const used = distinct(calls.filter(({ caller }) => caller === id).flatMap((call) => call.permissions));
    const lacking = used.filter((permission) => !allows(mine, permission));
    return [...mine, ...lacking].map((permission) => ({
      function: id,
      action: permission.action,
      resource: nameOf(permission.resource),
      granted: mine.includes(permission),
      used: used.some((one) => allows([permission], one)),
      lambda: lambdas.find(({ actions }) => actions.test(permission.action))?.reason,
    }));
  });
}

/** Granted, and neither a call of ours nor Lambda needs it. */
export function idle({ granted, used, lambda }: PrivilegeRow): boolean {
  return granted && !used && lambda === undefined;
}

/** Used, and not granted. */
export function lacking({ granted }: PrivilegeRow): boolean {
  return !granted;
}

/** What is left to Lambda, and yet used by a call of ours, or granted to nobody. */
export function needlessExceptions(rows: readonly PrivilegeRow[]): readonly string[] {
  return lambdas
    .filter(({ actions }) => {
      const mine = rows.filter(({ action }) => actions.test(action));
      return mine.length === 0 || mine.some(({ used }) => used);
    })
    .map(({ actions }) => String(actions));
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

/** Resources by their construct ids, with what comes behind: an index, a stream, objects. */
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
