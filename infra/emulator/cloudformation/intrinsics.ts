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

/** Replaces `${Name}` and `${Name.Attribute}`. */
function substitute(argument: unknown, references: References): string {
  if (typeof argument !== 'string') throw new Error('the emulator supports Fn::Sub only with a string');
  return argument.replace(/\$\{([^}]*)\}/g, (_, name: string) => {
    const [logicalId = '', attribute] = name.split(/\.(.*)/);
    return attribute === undefined ? ref(logicalId, references) : references.attribute(logicalId, attribute);
  });
}
