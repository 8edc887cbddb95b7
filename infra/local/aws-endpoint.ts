import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { type AwsCall, acceptCall } from './aws-request.ts';
import { type AwsAnswer, type AwsService, refusal } from './aws-service.ts';
import type { Callers } from './callers.ts';
import { close, listen } from './loopback-server.ts';

/** What becomes of a call: an answer, none for ever, or a broken connection. */
export type Fate = AwsAnswer | 'hang' | 'cut';

/** Decides a call's fate; `forward` has the service do it, so that even a lost answer can be one of a thing done. */
export type Interceptor = (call: AwsCall, forward: () => Promise<AwsAnswer>) => Promise<Fate>;

export type AwsEndpoint = {
  readonly url: string;
  /** The latest 10,000 calls, oldest first. */
  readonly calls: readonly AwsCall[];
  /** Is told every call from now on, as it arrives. Returns what ends that. */
  readonly onCall: (listener: (call: AwsCall) => void) => () => void;
  /**
   * Puts an interceptor between callers and services. Returns what takes it away.
   * @throws Error while there is another: tests must not disturb each other.
   */
  readonly intercept: (interceptor: Interceptor) => () => void;
  readonly stop: () => Promise<void>;
};

const keptCalls = 10_000;

/** Plays AWS's JSON APIs on a free port of 127.0.0.1, for callers whose signature it verifies. */
export async function startAwsEndpoint(
  services: readonly AwsService[],
  callers: Callers,
): Promise<AwsEndpoint> {
  const calls: AwsCall[] = [];
  const listeners = new Set<(call: AwsCall) => void>();
  let interceptor: Interceptor = (_call, forward) => forward();
  const direct = interceptor;

  async function fateOf(request: IncomingMessage): Promise<Fate> {
    const body = await text(request);
    const accepted = acceptCall({ headers: singleHeaders(request), body }, services, callers);
    if ('status' in accepted) return accepted;
    const { call, service } = accepted;
    calls.push(call);
    if (calls.length > keptCalls) calls.shift();
    for (const listener of listeners) listener(call);
    return interceptor(call, () => service.answer(call.action, call.input, body));
  }

  const server = createServer(async (request, response) => {
    const fate = await fateOf(request).catch(internalFailure);
    if (fate === 'cut') request.socket.destroy();
    else if (fate !== 'hang') send(response, fate);
  });
  // Longer than callers keep a connection that idles, which would otherwise break as they send on it.
  server.keepAliveTimeout = 120_000;
  const port = await listen(server, 0);

  return {
    url: `http://127.0.0.1:${port}`,
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

function send(response: ServerResponse, { status, body, headers = {} }: AwsAnswer): void {
  response.writeHead(status, {
    'content-type': 'application/x-amz-json-1.0',
    'x-amzn-requestid': randomUUID(),
    ...headers,
  });
  response.end(body);
}
