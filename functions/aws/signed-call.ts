import http from 'node:http';
import https from 'node:https';
import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import { TemporaryFailure } from '../errors/temporary-failure.ts';
import { type Invocation, timeLeft } from '../invocation/invocation.ts';
import { retryUntilDeadline } from '../invocation/retry.ts';
import { requireEnvironment } from './environment.ts';

/** An AWS API that takes JSON and names its actions in X-Amz-Target. */
export type JsonService = { readonly name: string; readonly targetPrefix: string };

/** A single attempt gets no more than this, so that there is time for another. */
const attemptTimeoutMs = 900;

/**
 * Calls an action of an AWS service, again after temporary failures while there is time: for the few services whose
 * SDK client would cost more to load than to call.
 *
 * @throws Refusal `serviceUnavailable` when there is no answer in time.
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
  { name, targetPrefix }: JsonService,
  action: string,
  input: object,
  invocation: Invocation,
): Promise<unknown> {
  const region = requireEnvironment('AWS_REGION');
  const endpoint = new URL(
    process.env[`AWS_ENDPOINT_URL_${name.toUpperCase()}`] ?? `https://${name}.${region}.amazonaws.com`,
  );
  const body = JSON.stringify(input);
  const signed = await signer(name, region).sign({
    method: 'POST',
    protocol: endpoint.protocol,
    hostname: endpoint.hostname,
    path: '/',
    headers: {
      host: endpoint.host,
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `${targetPrefix}.${action}`,
    },
    body,
  });
  const timeout = AbortSignal.timeout(Math.min(attemptTimeoutMs, timeLeft(invocation)));
  const answer = await post(endpoint, signed.headers, body, timeout);
  if (answer.status === 200) return JSON.parse(answer.body);
  const type = errorType(answer.body);
  if (answer.status >= 500 || type.includes('Throttling')) throw new TemporaryFailure(`${action}: ${type}`);
  throw new Error(`${action} was refused: ${type}`);
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

type HttpAnswer = { readonly status: number; readonly body: string };

/** Over node:https, which the SDK has loaded already: fetch would cost 45 ms at its first use. */
function post(
  url: URL,
  headers: Record<string, string>,
  body: string,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const transport = url.protocol === 'http:' ? http : https;
  return new Promise((resolve, reject) => {
    const fail = (cause: Error) => reject(new TemporaryFailure(`no answer from ${url.host}`, { cause }));
    const request = transport.request(url, { method: 'POST', headers, signal }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
      response.on('error', fail);
    });
    request.on('error', fail);
    request.end(body);
  });
}

function errorType(body: string): string {
  try {
    return String(JSON.parse(body).__type).split('#').at(-1) ?? 'unknown';
  } catch {
    return 'unknown';
  }
}
