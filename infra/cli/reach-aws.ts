import { CommandError } from './admin/command-error.ts';
import { messageOf } from './command-line.ts';

/**
 * Calls AWS with the user's own Region and credentials.
 * @throws CommandError that says what to set, if either is missing or AWS does not answer.
 */
export async function reachAws<T>(call: () => Promise<T>): Promise<T> {
  // The AWS CLI and CDK read this variable too, but the SDK for JavaScript does not.
  const { AWS_REGION: region, AWS_DEFAULT_REGION: defaultRegion } = process.env;
  if (!region && defaultRegion) process.env['AWS_REGION'] = defaultRegion;
  try {
    return await call();
  } catch (error) {
    throw explained(error);
  }
}

function explained(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if (error.message === 'Region is missing') return new CommandError('no AWS Region: set AWS_REGION');
  if (error.name === 'CredentialsProviderError') return new CommandError(noCredentials());
  // fetch puts the reason into the cause.
  if (error.message === 'fetch failed') return unreachable(error.cause);
  return 'syscall' in error ? unreachable(error) : error;
}

function unreachable(reason: unknown): CommandError {
  return new CommandError(`cannot reach AWS: ${messageOf(reason)}`);
}

function noCredentials(): string {
  const profile = process.env['AWS_PROFILE'];
  return profile
    ? `no AWS credentials in profile ${profile}`
    : 'no AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY';
}
