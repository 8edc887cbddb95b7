import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { LocalStackError } from '../local-stack-error.ts';
import { close, listen } from '../loopback-server.ts';
import { type CorsConfiguration, isPreflight, preflightAnswer, withCors } from './cors.ts';
import { gatewayAnswer, type HttpAnswer, httpApiAnswer } from './http-api-answer.ts';
import { httpApiEvent, parseTarget } from './http-api-event.ts';
import { type Route, routeFinder } from './routes.ts';

export type GatewayOptions = {
  readonly cors?: CorsConfiguration | undefined;
  /**
   * Which one answers preflights when CORS is configured. AWS documents both: the gateway for an API without a route for
   * OPTIONS, and the default route because it catches OPTIONS too.
   */
  readonly preflightsGoTo?: 'gateway' | 'defaultRoute';
};

export type Gateway = { readonly url: string; readonly stop: () => Promise<void> };

/** The payload quota of an HTTP API. */
const maxBodyBytes = 10 * 1024 * 1024;

/** Lambda's quota for the event of a synchronous invocation, in bytes of JSON. */
const maxEventBytes = 6 * 1024 * 1024;

/** In JSON, a byte of a body takes up to six. */
const maxEscapeBytes = 6;

/** The longest time that an HTTP API waits for a function, including the wait for a free worker. */
const integrationTimeoutMs = 30_000;

/**
 * Serves routes as an HTTP API does, on that port of 127.0.0.1 or, for 0, on a free one.
 * @throws LocalStackError when the port is taken, or this user may not listen on it.
 */
export async function startGateway(
  routes: readonly Route[],
  requestedPort: number,
  { cors, preflightsGoTo = 'gateway' }: GatewayOptions = {},
): Promise<Gateway> {
  const findRoute = routeFinder(routes);

  async function answer(request: IncomingMessage, requestId: string): Promise<HttpAnswer> {
    // Without it, AWS cannot tell which API is meant.
    if (request.httpVersion === '1.1' && request.headers.host === undefined)
      return gatewayAnswer(400, 'Bad Request');
    const body = await readBody(request);
    if (!body) return gatewayAnswer(413, 'Request Entity Too Large');
    if (cors && preflightsGoTo === 'gateway' && isPreflight(request)) return preflightAnswer(cors, request);
    const target = parseTarget(request.url ?? '/');
    const match = findRoute(request.method ?? '', target.path);
    if (!match) return gatewayAnswer(404, 'Not Found');
    const event = httpApiEvent(request, target, body, match, requestId);
    if (body.length > maxEventBytes / maxEscapeBytes && sizeOf(event) > maxEventBytes)
      return gatewayAnswer(413, 'Request Too Long');
    const answered = match.route.invoke(event).then(httpApiAnswer);
    return await withinIntegrationTimeout(
      cors ? answered.then((answer) => withCors(cors, request, answer)) : answered,
    );
  }

  const server = createServer({ requireHostHeader: false }, async (request, response) => {
    const requestId = randomBytes(11).toString('base64');
    const answered = await answer(request, requestId).catch(() =>
      gatewayAnswer(500, 'Internal Server Error'),
    );
    send(response, answered, requestId, request.complete && request.headers.host !== undefined);
  });
  server.on('clientError', (_error, socket) => refuse(socket));
  server.on('connect', (_request, socket) => refuse(socket));
  server.keepAliveTimeout = 60_000;

  const port = await listen(server, requestedPort).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EACCES')
      throw new LocalStackError(`port ${requestedPort} may not be used: pass -- --port N, above 1023`);
    if (error.code !== 'EADDRINUSE') throw error;
    throw new LocalStackError(`port ${requestedPort} is taken: stop what listens there or pass -- --port N`);
  });
  return { url: `http://127.0.0.1:${port}`, stop: () => close(server) };
}

function sizeOf(event: object): number {
  return Buffer.byteLength(JSON.stringify(event));
}

/** Reads the body; undefined when it is too large. Drains the rest, or the client would not see the answer. */
function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBodyBytes) chunks.push(chunk);
      else resolve(undefined);
    });
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('error', reject);
  });
}

async function withinIntegrationTimeout(answer: Promise<HttpAnswer>): Promise<HttpAnswer> {
  const { promise: tooLate, resolve } = Promise.withResolvers<HttpAnswer>();
  const timer = setTimeout(resolve, integrationTimeoutMs, gatewayAnswer(503, 'Service Unavailable'));
  try {
    return await Promise.race([answer, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

function send(
  response: ServerResponse,
  { status, headers, body }: HttpAnswer,
  requestId: string,
  reusable: boolean,
) {
  response.writeHead(status, {
    ...headers,
    ...(status === 204 ? {} : { 'content-length': body.length }),
    'apigw-requestid': requestId,
    ...(reusable ? {} : { connection: 'close' }),
  });
  response.end(body);
}

/** Refuses what is not an HTTP request, or asks for a tunnel. */
function refuse(socket: Duplex): void {
  const { body } = gatewayAnswer(400, 'Bad Request');
  socket.on('error', () => {});
  if (!socket.writable) return;
  socket.end(
    'HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nconnection: close\r\n' +
      `content-length: ${body.length}\r\n\r\n${body}`,
  );
}
