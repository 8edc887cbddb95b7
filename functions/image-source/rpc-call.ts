import { TransientError } from '../errors/transient-error.ts';
import { type Invocation, timeLeft } from '../runtime/invocation.ts';
import { parseObject } from '../runtime/parse-object.ts';
import { post } from '../runtime/post.ts';
import { retryUntilDeadline } from '../runtime/retry.ts';
import { percentEncode } from '../signing/query-string.ts';
import { type SigningKey, signedRequest } from '../signing/sign.ts';

/** One of Alibaba Cloud's RPC-style APIs. */
export type RpcApi = { readonly endpoint: URL; readonly version: string };

/** An access key, with a security token if it is a role's. */
export type AlibabaCredentials = SigningKey & { readonly securityToken?: string };

export type RpcCall = {
  readonly api: RpcApi;
  readonly action: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly credentials: AlibabaCredentials;
};

/** An error response of the API. Its message is left out, since it may quote the request. */
export class RpcError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(action: string, status: number, code: string) {
    super(`${action}: ${status} ${code}`);
    this.name = 'RpcError';
    this.status = status;
    this.code = code;
  }
}

/** The most time for a single attempt, so that there is time for another. */
const attemptTimeoutMs = 900;

/** Prefixes of error codes that are transient, whatever status comes with them. */
const transientCodes = [
  'Throttling',
  'Rejected.Throttling',
  'TooManyRequests',
  'OperationConflict',
  'LastTokenProcessing',
  'ServiceUnavailable',
  'SystemBusy',
  'InternalError',
];

/**
 * Calls an RPC action with a V3 signature. Retries while the API does not respond, responds without an error code, or
 * is throttling, busy or down.
 *
 * @throws RpcError when the API refuses for good.
 * @throws UnavailableError when time is up.
 */
export function callRpc(call: RpcCall, invocation: Invocation): Promise<Record<string, unknown>> {
  return retryUntilDeadline(invocation, () => callOnce(call, invocation));
}

async function callOnce(call: RpcCall, invocation: Invocation): Promise<Record<string, unknown>> {
  const { api, action, parameters, credentials } = call;
  const time = Math.min(attemptTimeoutMs, timeLeft(invocation));
  if (time === 0) throw new TransientError(`${action}: no time left`);
  const rawQuery = Object.entries(parameters)
    .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
    .join('&');
  const { headers } = signedRequest(
    {
      method: 'POST',
      path: '/',
      rawQuery,
      headers: {
        host: api.endpoint.host,
        accept: 'application/json',
        'x-acs-action': action,
        'x-acs-version': api.version,
        ...(credentials.securityToken ? { 'x-acs-security-token': credentials.securityToken } : {}),
      },
      body: Buffer.alloc(0),
    },
    credentials,
  );
  const url = new URL(`/?${rawQuery}`, api.endpoint);
  const answer = await post(url, headers as Record<string, string>, '', { total: time }).catch(
    (cause: Error) => {
      throw new TransientError(`${action}: no answer from ${url.host}`, { cause });
    },
  );
  const body = parseObject(answer.body.toString());
  if (answer.status === 200 && body) return body;
  const code = typeof body?.['Code'] === 'string' ? body['Code'] : undefined;
  if (code === undefined || answer.status >= 500 || answer.status === 429 || isTransient(code)) {
    throw new TransientError(`${action}: ${answer.status} ${code ?? 'without an error code'}`);
  }
  throw new RpcError(action, answer.status, code);
}

function isTransient(code: string): boolean {
  return transientCodes.some((transient) => code.startsWith(transient));
}
