import { CommandError } from './admin/command-error.ts';
import { reachAws } from './reach-aws.ts';

/** Reads an output of a stack. @throws CommandError when the stack does not have it. */
type StackOutputs = ((name: string) => string) & { readonly ifAny: (name: string) => string | undefined };

/** The outputs of a deployed stack, with the user's own AWS credentials and region. */
export async function stackOutputs(stackName: string): Promise<StackOutputs> {
  // Clients are loaded on demand: each takes a third of a second.
  const { CloudFormationClient, DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation');
  const command = new DescribeStacksCommand({ StackName: stackName });
  const { Stacks = [] } = await reachAws(() => new CloudFormationClient().send(command));
  const outputs = new Map(Stacks[0]?.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
  const ifAny = (name: string) => outputs.get(name);
  const required = (name: string): string => {
    const value = ifAny(name);
    if (value !== undefined) return value;
    throw new CommandError(`stack ${stackName} has no output ${name}: deploy the stage again`);
  };
  return Object.assign(required, { ifAny });
}
