import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { localIdentity } from '../cloudformation/intrinsics.ts';
import type { RouteMatch } from './routes.ts';

/** The parts of a request target that an HTTP API tells apart. */
export type Target = {
  /** Percent-decoded, or as sent when it cannot be decoded. */
  readonly path: string;
  /** As sent. */
  readonly query: string;
};

/** Parses a request target: a path, an absolute URL (as sent to proxies), or `*`. */
export function parseTarget(target: string): Target {
  const [, path = '', query = ''] = /^(?:https?:\/\/[^/?]*)?([^?]*)\??(.*)$/is.exec(target) ?? [];
  return { path: decoded(path || '/'), query };
}

/** The event, in payload format 2.0, that an HTTP API makes of a request. `requestId` is the one API Gateway gives. */
export function httpApiEvent(
  request: IncomingMessage,
  target: Target,
  body: Buffer,
  { route, pathParameters }: RouteMatch,
  requestId: string,
): APIGatewayProxyEventV2 {
  const { cookie, ...headers } = httpApiHeaders(request, body);
  const host = headers['host']?.replace(/:\d+$/, '') ?? '';
  const now = new Date();
  return {
    version: '2.0',
    routeKey: route.key,
    rawPath: target.path,
    rawQueryString: target.query,
    ...(cookie === undefined ? {} : { cookies: cookie.split(/; */) }),
    headers,
    ...nonEmpty('queryStringParameters', joinRepeats(new URLSearchParams(target.query))),
    ...nonEmpty('pathParameters', pathParameters),
    requestContext: {
      accountId: localIdentity.accountId,
      apiId: 'local',
      domainName: host,
      domainPrefix: host.split('.')[0] ?? '',
      http: {
        method: request.method ?? '',
        path: target.path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? '',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId,
      routeKey: route.key,
      stage: '$default',
      time: commonLogTime(now),
      timeEpoch: now.getTime(),
    },
    ...encodedBody(body, headers['content-type']),
  };
}

/** Headers of the connection, which end at the gateway. */
const hopByHop = new Set([
  'connection',
  'expect',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

function httpApiHeaders(request: IncomingMessage, body: Buffer): Record<string, string> {
  const { rawHeaders, socket } = request;
  const pairs = rawHeaders.flatMap((name, index): [string, string][] =>
    index % 2 === 0 ? [[name.toLowerCase(), rawHeaders[index + 1] ?? '']] : [],
  );
  const sent = joinRepeats(pairs.filter(([name]) => !hopByHop.has(name)));
  return {
    // AWS adds a type to an empty body, and does not document which.
    ...(sent['content-length'] === '0' ? { 'content-type': 'application/octet-stream' } : {}),
    ...sent,
    'content-length': String(body.length),
    'x-forwarded-for': [sent['x-forwarded-for'], socket.remoteAddress].filter(Boolean).join(', '),
    'x-forwarded-port': String(socket.localPort),
    'x-forwarded-proto': 'http',
  };
}

function encodedBody(
  body: Buffer,
  contentType = '',
): { readonly body?: string; readonly isBase64Encoded: boolean } {
  if (body.length === 0) return { isBase64Encoded: false };
  const isText = /^(text\/|application\/(json|javascript|xml)\s*(;|$))/i.test(contentType) && isUtf8(body);
  return { body: body.toString(isText ? 'utf8' : 'base64'), isBase64Encoded: !isText };
}

function joinRepeats(pairs: Iterable<[string, string]>): Record<string, string> {
  const joined = new Map<string, string>();
  for (const [name, value] of pairs) {
    const earlier = joined.get(name);
    joined.set(name, earlier === undefined ? value : `${earlier},${value}`);
  }
  return Object.fromEntries(joined);
}

function nonEmpty<Name extends string>(
  name: Name,
  values: Readonly<Record<string, string>>,
): { [key in Name]?: Record<string, string> } | object {
  return Object.keys(values).length === 0 ? {} : { [name]: values };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** 12/Mar/2020:19:03:58 +0000 */
function commonLogTime(date: Date): string {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) (\S+)/.exec(date.toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}
