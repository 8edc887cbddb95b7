/** The account, region and partition of this machine. */
export const localIdentity = { accountId: '000000000000', region: 'us-east-1', partition: 'aws' } as const;

/** The ARN of a service's resource on this machine. */
export function localArn(service: string, resource: string): string {
  const { partition, region, accountId } = localIdentity;
  return `arn:${partition}:${service}:${region}:${accountId}:${resource}`;
}

/** What a template's intrinsic functions may refer to. */
export type References = {
  readonly stackName: string;
  /** What Ref returns for the resource with that logical id. */
  readonly ref: (logicalId: string) => string;
  readonly attribute: (logicalId: string, name: string) => string;
  /** The value of another stack's export. */
  readonly imported: (exportName: string) => unknown;
};

/**
 * Replaces the intrinsic functions in a value of a template by their results on this machine.
 * @throws Error for an unknown intrinsic function.
 */
export function resolveIntrinsics(value: unknown, references: References): unknown {
  if (Array.isArray(value)) return value.map((item) => resolveIntrinsics(item, references));
  if (typeof value !== 'object' || value === null) return value;

  const entries = Object.entries(value);
  const [name, argument] = entries[0] ?? [];
  if (entries.length === 1 && name !== undefined && (name === 'Ref' || name.startsWith('Fn::'))) {
    const intrinsic = intrinsics[name];
    if (!intrinsic) throw new Error(`the emulator does not know ${name} of ${JSON.stringify(argument)}`);
    return intrinsic(argument, references);
  }
  return Object.fromEntries(entries.map(([key, item]) => [key, resolveIntrinsics(item, references)]));
}

type Intrinsic = (argument: unknown, references: References) => unknown;

const intrinsics: Readonly<Record<string, Intrinsic>> = {
  Ref: (name, references) => ref(String(name), references),
  'Fn::GetAtt': (argument, references) => references.attribute(...(argument as [string, string])),
  'Fn::Join': (argument, references) => {
    const [separator, parts] = argument as [string, unknown[]];
    return parts.map((part) => resolveIntrinsics(part, references)).join(separator);
  },
  'Fn::Sub': (argument, references) => substitute(argument, references),
  'Fn::ImportValue': (name, references) => references.imported(String(resolveIntrinsics(name, references))),
};

function ref(name: string, references: References): string {
  return pseudoParameters(references)[name] ?? references.ref(name);
}

function pseudoParameters({ stackName }: References): Readonly<Record<string, string>> {
  return {
    'AWS::AccountId': localIdentity.accountId,
    'AWS::Region': localIdentity.region,
    'AWS::Partition': localIdentity.partition,
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': stackName,
  };
}

/** Replaces `${Name}`, `${Name.Attribute}` and the names in the second element. `${!Name}` is literal text. */
function substitute(argument: unknown, references: References): string {
  const [text, variables = {}] = (Array.isArray(argument) ? argument : [argument]) as [string, object?];
  const given = new Map<string, unknown>(Object.entries(variables));
  return text.replace(/\$\{([^}]*)\}/g, (_, name: string) => {
    if (name.startsWith('!')) return `\${${name.slice(1)}}`;
    if (given.has(name)) return String(resolveIntrinsics(given.get(name), references));
    const [logicalId = '', attribute] = name.split(/\.(.*)/);
    return attribute === undefined ? ref(logicalId, references) : references.attribute(logicalId, attribute);
  });
}
