import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import { TransientError } from '../errors/transient-error.ts';
import { requireEnvironment } from '../runtime/environment.ts';
import { type Invocation, timeLeft } from '../runtime/invocation.ts';
import { post } from '../runtime/post.ts';
import { retryUntilDeadline } from '../runtime/retry.ts';

/** An AWS API that takes JSON and names its actions in X-Amz-Target. */
export type JsonService = {
  readonly name: string;
  readonly targetPrefix: string;
  /** Of the protocol; 1.1 without it. */
  readonly jsonVersion?: '1.0' | '1.1';
};

/** The most time for a single attempt, so that there is time for another. */
const attemptTimeoutMs = 900;

/**
 * Calls an action of an AWS service, again after temporary failures while there is time: for the few services whose
 * SDK client would cost more to load than to call.
 *
 * @throws UnavailableError when no response comes in time.
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
  const signed = await signer(name, region).sign({
    method: 'POST',
    protocol: endpoint.protocol,
    hostname: endpoint.hostname,
    path: '/',
    headers: {
      host: endpoint.host,
      'content-type': `application/x-amz-json-${jsonVersion}`,
      'x-amz-target': `${targetPrefix}.${action}`,
    },
    body,
  });
  const timeout = AbortSignal.timeout(Math.min(attemptTimeoutMs, timeLeft(invocation)));
  const answer = await post(endpoint, signed.headers, body, timeout);
  if (answer.status === 200) return JSON.parse(answer.body);
  const type = errorType(answer.body);
  if (answer.status >= 500 || answer.status === 429 || type.includes('Throttl'))
    throw new TransientError(`${action}: ${type}`);
  throw new Error(`${action} was refused: ${type}`);
}

/** Where the SDK spells a service differently in its environment variables. */
const sdkServiceIds: Readonly<Record<string, string>> = {
  events: 'EVENTBRIDGE',
  secretsmanager: 'SECRETS_MANAGER',
};

/** The endpoint that the SDK's own client would call: from the same environment variables, or the public one. */
export function endpointOf(service: string, region: string): URL {
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return new URL(configuredEndpoint(service) || `https://${service}.${region}.${domain}`);
}

/** The variable of the service comes before the general one; an empty one counts as unset. */
function configuredEndpoint(service: string): string | undefined {
  if (process.env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] === 'true') return undefined;
  const serviceId = sdkServiceIds[service] ?? service.toUpperCase();
  return process.env[`AWS_ENDPOINT_URL_${serviceId}`] || process.env['AWS_ENDPOINT_URL'];
}

function signer(service: string, region: string): SignatureV4 {
  const sessionToken = process.env['AWS_SESSION_TOKEN'];
  return new SignatureV4({
    service,
    region,
    sha256: Sha256,
    credentials: {
      accessKeyId: requireEnvironment('AWS_ACCESS_KEY_ID'),
      secretAccessKey: requireEnvironment('AWS_SECRET_ACCESS_KEY'),
      ...(sessionToken ? { sessionToken } : {}),
    },
  });
}

function errorType(body: string): string {
  try {
    return String(JSON.parse(body).__type).split('#').at(-1) ?? 'unknown';
  } catch {
    return 'unknown';
  }
}
