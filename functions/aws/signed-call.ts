import { TransientError } from '../errors/transient-error.ts';
import { requireEnvironment } from '../runtime/environment.ts';
import { type Invocation, timeLeft } from '../runtime/invocation.ts';
import { post } from '../runtime/post.ts';
import { retryUntilDeadline } from '../runtime/retry.ts';
import { endpointOf } from './endpoint.ts';
import { environmentCredentials } from './environment-credentials.ts';
import { signedHeaders } from './signature-v4.ts';

/** An AWS API that takes JSON and names its actions in X-Amz-Target. */
export type JsonService = {
  readonly name: string;
  readonly targetPrefix: string;
  /** Of the protocol; 1.1 without it. */
  readonly jsonVersion?: '1.0' | '1.1';
};

/** The most time for a single attempt, so that there is time for another. */
const attemptTimeoutMs = 900;

/** 408: AWS could not read the request in time. 429: it throttles. */
const transientStatuses = new Set([408, 429]);

/**
 * Calls an action of an AWS service, again after temporary failures while there is time: for the few services whose
 * SDK client would cost more to load than to call.
 *
 * @throws UnavailableError when no valid response comes in time.
 * @throws Error with the service's error type, never its message, when it refuses for good.
 */
export function callAws(
  service: JsonService,
  action: string,
  input: object,
  invocation: Invocation,
): Promise<unknown> {
  return retryUntilDeadline(invocation, () => callOnce(service, action, input, invocation));
}

async function callOnce(
  { name, targetPrefix, jsonVersion = '1.1' }: JsonService,
  action: string,
  input: object,
  invocation: Invocation,
): Promise<unknown> {
  const region = requireEnvironment('AWS_REGION');
  const endpoint = endpointOf(name, region);
  const body = JSON.stringify(input);
  const headers = signedHeaders(
    {
      host: endpoint.host,
      'content-type': `application/x-amz-json-${jsonVersion}`,
      'x-amz-target': `${targetPrefix}.${action}`,
    },
    body,
    environmentCredentials(),
    { service: name, region },
  );
  const total = Math.min(attemptTimeoutMs, timeLeft(invocation));
  const answer = await post(endpoint, headers, body, { total }).catch(asTransient);
  if (answer.status === 200) return parseOutput(action, answer.body.toString());
  const type = errorType(answer.body.toString());
  if (answer.status >= 500 || transientStatuses.has(answer.status) || type.includes('Throttl'))
    throw new TransientError(`${action}: ${type}`);
  throw new Error(`${action} was refused: ${type}`);
}

function asTransient(cause: Error): never {
  throw new TransientError(`no answer: ${cause.name}`, { cause });
}

/**
 * SQS answers an action that has no output with an empty body. JSON.parse's error is dropped, because its message would
 * quote the body, which may be a secret.
 */
function parseOutput(action: string, body: string): unknown {
  try {
    return JSON.parse(body || '{}');
  } catch {
    throw new TransientError(`${action}: the response is not JSON`);
  }
}

function errorType(body: string): string {
  try {
    return String(JSON.parse(body).__type).split('#').at(-1) ?? 'unknown';
  } catch {
    return 'unknown';
  }
}
