import { setTimeout as pause } from 'node:timers/promises';
import { TemporaryFailure } from '../errors/temporary-failure.ts';
import { post } from '../http/post.ts';
import { type Invocation, timeLeft } from '../invocation/invocation.ts';
import { percentEncode } from '../signing/query-string.ts';
import { type SigningKey, signedRequest } from '../signing/sign.ts';

/** One of Alibaba Cloud's RPC-style APIs. */
export type RpcApi = { readonly endpoint: URL; readonly version: string };

/** An access key, with the token that makes it a role's where it is one. */
export type AlibabaCredentials = SigningKey & { readonly securityToken?: string };

export type RpcCall = {
  readonly api: RpcApi;
  readonly action: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly credentials: AlibabaCredentials;
};

/** The API's own refusal; its message may quote the request, and stays out. */
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

/** A single attempt gets no more than this, so that there is time for another. */
const attemptTimeoutMs = 900;
const longestPauseMs = 100;

/**
 * Calls an RPC action, signed V3, and once more after a temporary failure, jittered.
 * @throws RpcError when the API refuses for good.
 * @throws TemporaryFailure when it does not answer, answers what is no answer of its own, is throttling, or down.
 */
export async function callRpc(call: RpcCall, invocation: Invocation): Promise<Record<string, unknown>> {
  try {
    return await callOnce(call, invocation);
  } catch (error) {
    if (!(error instanceof TemporaryFailure)) throw error;
    invocation.retries.push(error.message);
    const jittered = Math.random() * longestPauseMs;
    if (jittered >= timeLeft(invocation)) throw error;
    await pause(jittered);
    return await callOnce(call, invocation);
  }
}

async function callOnce(call: RpcCall, invocation: Invocation): Promise<Record<string, unknown>> {
  const { api, action, parameters, credentials } = call;
  const time = Math.min(attemptTimeoutMs, timeLeft(invocation));
  if (time === 0) throw new TemporaryFailure(`${action}: no time left`);
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
  const answer = await post(url, headers as Record<string, string>, '', AbortSignal.timeout(time));
  const body = parse(answer.body);
  if (answer.status === 200 && body) return body;
  const code = typeof body?.['Code'] === 'string' ? body['Code'] : undefined;
  if (code === undefined || answer.status >= 500 || code.startsWith('Throttling')) {
    throw new TemporaryFailure(`${action}: ${answer.status} ${code ?? 'no answer of its own'}`);
  }
  throw new RpcError(action, answer.status, code);
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
