import { isAccessKeyId } from '../../functions/accounts/access-key.ts';
import type { SigningKey } from '../../functions/signing/sign.ts';
import { readRunningStack, runningPorts } from '../local/running-stack.ts';
import { printError } from '../local/terminal.ts';
import { CommandError } from './admin/command-error.ts';
import { messageOf, UsageError } from './command-line.ts';
import { stackOutputs } from './stack-outputs.ts';
import { nothingListens, type Target } from './target.ts';

/** The address of a target's image API. */
type ImageEndpoint = {
  readonly url: string;
  readonly localPort: number | undefined;
  /** The error to report if fetch failed. */
  readonly unreachable: (failure: unknown) => Promise<CommandError>;
};

/** @throws CommandError when the target does not exist. */
export async function imageEndpoint(target: Target): Promise<ImageEndpoint> {
  if ('localPort' in target) return localEndpoint(target.localPort);
  const url = 'url' in target ? target.url : await deployedUrl(target.stage);
  return { url, localPort: undefined, unreachable: async (failure) => noAnswer(url, failure) };
}

function localEndpoint(localPort: number): ImageEndpoint {
  const url = `http://127.0.0.1:${localPort}`;
  return {
    url,
    localPort,
    unreachable: async (failure) =>
      isRefused(failure) ? nothingListens(localPort, await runningPorts()) : noAnswer(url, failure),
  };
}

async function deployedUrl(stage: string): Promise<string> {
  const output = await stackOutputs(`imprint-${stage}-service`);
  return output('Endpoint');
}

/**
 * The access key to sign with: the one in the environment or, for a local stack without one, the first demo account's.
 * Both the id and the secret must be set.
 * @throws CommandError when there is none.
 * @throws UsageError when its id cannot be one.
 */
export async function signingKey(
  { localPort, url, unreachable }: ImageEndpoint,
  accessKeyId: string | undefined,
): Promise<SigningKey> {
  const secret = process.env['IMPRINT_ACCESS_KEY_SECRET'];
  // Does not quote it: users swap the id and the secret.
  if (accessKeyId && !isAccessKeyId(accessKeyId))
    throw new UsageError('the access key id is not one: it is 1 to 128 letters and digits');
  if (accessKeyId && secret) return { accessKeyId, secret };
  const account =
    localPort === undefined || accessKeyId || secret
      ? undefined
      : (await readRunningStack(localPort))?.demoAccount;
  if (account) {
    printError(`as demo account ${account.accountId}`);
    return { accessKeyId: account.accessKeyId, secret: account.accessKeySecret };
  }
  // The missing key may only mean that no stack is running, so check that first.
  if (localPort !== undefined) {
    await fetch(url).catch(async (error: unknown) => {
      throw await unreachable(error);
    });
  }
  throw new CommandError(
    'no access key: set IMPRINT_ACCESS_KEY_ID and IMPRINT_ACCESS_KEY_SECRET (npm start prints two keys)',
  );
}

function noAnswer(url: string, failure: unknown): CommandError {
  if (isRefused(failure)) return new CommandError(`nothing listens on ${url}`);
  const cause = networkCause(failure);
  // Its message may quote a header, and the signature with it.
  if (cause === undefined) return new CommandError(`the request to ${url} cannot be sent`);
  return new CommandError(`${url} does not answer: ${messageOf(cause)}`);
}

function isRefused(failure: unknown): boolean {
  const cause = networkCause(failure);
  return cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED';
}

/** Why there was no response; undefined when fetch refused to send the request. */
function networkCause(failure: unknown): unknown {
  return failure instanceof TypeError ? failure.cause : failure;
}
