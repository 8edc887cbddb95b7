import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { RpcRefusal } from './rpc-answer.ts';

/** An RPC call as received, before its signature is verified. */
export type RpcRequest = {
  readonly method: string;
  readonly action: string;
  readonly version: string;
  /** The parameters in the URL, which the signature covers one by one. */
  readonly query: Readonly<Record<string, string>>;
  /** The parameters in the URL and the form. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
};

export async function readRpcRequest(incoming: IncomingMessage): Promise<RpcRequest> {
  const body = await buffer(incoming);
  const { method = '', url = '/', headers } = incoming;
  const single = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  const isForm = single['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
  const query = named(new URL(url, 'http://localhost').searchParams);
  return {
    method,
    action: single['x-acs-action'] ?? '',
    version: single['x-acs-version'] ?? '',
    query,
    parameters: { ...query, ...(isForm ? named(new URLSearchParams(body.toString())) : {}) },
    headers: single,
    body,
  };
}

/** The value of a parameter that must exist. */
export function mandatory({ parameters }: RpcRequest, name: string): string {
  const value = parameters[name];
  if (!value) throw new RpcRefusal('MissingParameter');
  return value;
}

/** The values of Name.1, Name.2 and so on. */
export function repeated({ parameters }: RpcRequest, name: string): string[] {
  return Object.entries(parameters)
    .filter(([key]) => key.startsWith(`${name}.`))
    .map(([, value]) => value);
}

function named(parameters: URLSearchParams): Record<string, string> {
  return Object.fromEntries(parameters);
}
