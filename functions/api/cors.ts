import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { routes } from './routes.ts';

/**
 * The headers of Alibaba Cloud's own that its clients send, in any configuration: a browser's preflight knows no prefixes.
 * A test holds the list against the clients.
 */
const acsHeaders = [
  'access-key-id',
  'accesskey-id',
  'action',
  'bearer-token',
  'body-rawsize',
  'compress-type',
  'content-sha256',
  'content-sm3',
  'credentials-provider',
  'date',
  'proxy-secure-transport',
  'proxy-source-ip',
  'region-id',
  'retry-attempts',
  'retry-delay',
  'security-token',
  'signature-method',
  'signature-nonce',
  'signature-type',
  'signature-version',
  'version',
  'zero-trust-idtoken',
].map((name) => `x-acs-${name}`);

/**
 * What pages of other origins may do in a browser (CORS). Any origin may: a request carries a signature or nothing, and never
 * a cookie. The HTTP API is configured by it, and the default route answers a preflight by it.
 */
export const cors = {
  allowOrigin: '*',
  allowMethods: [...new Set(routes.map(({ method }) => method))],
  // Authorization by name, since "*" does not cover it; x-sdk-client, since aliyun-sdk and pop-core send it.
  allowHeaders: ['authorization', 'content-type', 'content-md5', 'accept', 'x-sdk-client', ...acsHeaders],
  exposeHeaders: ['x-acs-request-id', 'request-id', 'idempotent-replayed', 'retry-after'],
  maxAgeSeconds: 3600,
} as const;

/** Whether a browser asks what a page may send. */
export function isPreflight({ requestContext, headers }: APIGatewayProxyEventV2): boolean {
  return requestContext.http.method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}

/** What a preflight is answered. */
export const preflightHeaders = {
  'access-control-allow-origin': cors.allowOrigin,
  'access-control-allow-methods': cors.allowMethods.join(','),
  'access-control-allow-headers': cors.allowHeaders.join(','),
  'access-control-expose-headers': cors.exposeHeaders.join(','),
  'access-control-max-age': String(cors.maxAgeSeconds),
};
