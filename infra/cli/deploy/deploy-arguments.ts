/** What the arguments of `npm run deploy` ask for. */
export type DeployArguments = {
  readonly help: boolean;
  readonly planOnly: boolean;
  /** The AWS profile, if the arguments or the environment name one. */
  readonly profile: string | undefined;
  readonly context: Readonly<Record<string, string>>;
  /** The arguments of `cdk deploy`. */
  readonly forCdk: readonly string[];
};

/** @throws Error for a context value without a key, or a profile without a name. */
export function deployArguments(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): DeployArguments {
  const ownArgs = args.filter((arg) => arg !== '--plan');
  const [named] = valuesOf(['--profile'], ownArgs).slice(-1);
  const profile = named ?? (environment['AWS_PROFILE'] || environment['AWS_DEFAULT_PROFILE'] || undefined);
  if (profile === '') throw new Error('--profile takes the name of an AWS profile');
  return {
    help: args.includes('--help') || args.includes('-h'),
    planOnly: args.includes('--plan'),
    profile,
    context: Object.fromEntries(valuesOf(['-c', '--context'], ownArgs).map(keyAndValue)),
    // The CDK CLI prefers access keys in the environment to AWS_PROFILE, unlike the SDK, which the preflight uses.
    forCdk: named === undefined && profile ? [...ownArgs, '--profile', profile] : ownArgs,
  };
}

/** The values of `name value` and `name=value`, in their order. */
function valuesOf(names: readonly string[], args: readonly string[]): string[] {
  return args.flatMap((arg, index) => {
    if (names.includes(arg)) return args[index + 1] ?? '';
    const name = names.find((one) => one.startsWith('--') && arg.startsWith(`${one}=`));
    return name === undefined ? [] : arg.slice(name.length + 1);
  });
}

function keyAndValue(pair: string): [key: string, value: string] {
  const [key = '', ...value] = pair.split('=');
  if (key === '' || value.length === 0) throw new Error(`write a context value as -c key=value, not ${pair}`);
  return [key, value.join('=')];
}
