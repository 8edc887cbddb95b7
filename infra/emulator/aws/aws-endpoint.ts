import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { LocalStackError } from '../local-stack-error.ts';
import { close, listen } from '../loopback-server.ts';
import { type AwsCall, acceptCall } from './aws-request.ts';
import { type AwsAnswer, type AwsService, type Permission, refusal } from './aws-service.ts';
import type { Callers } from './callers.ts';

/** The outcome of a call: an answer, no answer ever, or a broken connection. */
export type CallOutcome = AwsAnswer | 'hang' | 'cut';

/** Decides the outcome of a call. `forward` runs it, so that an interceptor can also lose the answer of a call that was done. */
export type Interceptor = (call: AwsCall, forward: () => Promise<AwsAnswer>) => Promise<CallOutcome>;

export type AwsEndpoint = {
  readonly url: string;
  /** The latest 10,000 calls, oldest first. Of calls that poll, only the first one of each caller. */
  readonly calls: readonly AwsCall[];
  /** Calls the listener with each call that is kept. Returns a function that removes it. */
  readonly onCall: (listener: (call: AwsCall) => void) => () => void;
  /**
   * Puts an interceptor between callers and services. Returns a function that removes it.
   * @throws Error when there is one already: tests must not disturb each other.
   */
  readonly intercept: (interceptor: Interceptor) => () => void;
  readonly stop: () => Promise<void>;
};

/** Whether a caller has a permission. */
export type Authorizer = (caller: string, permission: Permission) => boolean;

const maxCalls = 10_000;

/**
 * Serves AWS's JSON APIs on a port of 127.0.0.1, by default a free one, for callers whose signature it verifies.
 * `isAuthorized` decides as IAM does; without it, callers may do anything.
 */
export async function startAwsEndpoint(
  services: readonly AwsService[],
  callers: Callers,
  isAuthorized: Authorizer = () => true,
  port = 0,
): Promise<AwsEndpoint> {
  const calls: AwsCall[] = [];
  const listeners = new Set<(call: AwsCall) => void>();
  let interceptor: Interceptor = (_call, forward) => forward();
  const direct = interceptor;
  const pollers = new Set<string>();

  function keep(call: AwsCall, { polls }: AwsService): void {
    if (polls?.has(call.action)) {
      const poll = `${call.caller} ${call.service} ${call.action}`;
      if (pollers.has(poll)) return;
      pollers.add(poll);
    }
    calls.push(call);
    if (calls.length > maxCalls) calls.shift();
    for (const listener of listeners) listener(call);
  }

  async function outcomeOf(request: IncomingMessage, signal: AbortSignal): Promise<CallOutcome> {
    const body = await text(request);
    const { method = 'POST', url: path = '/' } = request;
    const sent = { method, path, headers: singleHeaders(request), body };
    const accepted = await acceptCall(sent, services, callers);
    if ('status' in accepted) return accepted;
    const { call, service } = accepted;
    keep(call, service);
    const denied = call.permissions.find((permission) => !isAuthorized(call.caller, permission));
    if (denied) return accessDenied(call.caller, denied);
    return interceptor(call, () => service.answer(call.action, call.input, body, signal));
  }

  const server = createServer(async (request, response) => {
    const disconnected = new AbortController();
    response.once('close', () => disconnected.abort());
    const outcome = await outcomeOf(request, disconnected.signal).catch(internalFailure);
    if (outcome === 'cut') request.socket.destroy();
    else if (outcome !== 'hang') send(response, outcome);
  });
  // Longer than clients keep an idle connection, which would otherwise break when they reuse it.
  server.keepAliveTimeout = 120_000;
  const listeningPort = await listen(server, port).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    throw new LocalStackError(`port ${port} is taken: stop what listens there or pass -- --aws-port N`);
  });

  return {
    url: `http://127.0.0.1:${listeningPort}`,
    calls,
    onCall(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    intercept(another) {
      if (interceptor !== direct) throw new Error('calls are intercepted already');
      interceptor = another;
      return () => {
        interceptor = direct;
      };
    },
    stop: () => close(server),
  };
}

function singleHeaders({ headers }: IncomingMessage): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value?.toString()]));
}

function internalFailure(error: unknown): AwsAnswer {
  return refusal(500, 'InternalServerError', `the local AWS endpoint failed: ${error}`);
}

function accessDenied(caller: string, { action, resource }: Permission): AwsAnswer {
  const message = `${caller} is not authorized to perform: ${action} on resource: ${resource}`;
  return refusal(400, 'AccessDeniedException', message);
}

function send(response: ServerResponse, { status, body, headers = {} }: AwsAnswer): void {
  response.writeHead(status, {
    'content-type': 'application/x-amz-json-1.0',
    'x-amzn-requestid': randomUUID(),
    ...headers,
  });
  response.end(body);
}
