import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { routes } from './routes.ts';

/**
 * The x-acs-* headers that the vendor's clients send, in any configuration. They are listed one by one because CORS has
 * no prefix wildcards. A test compares the list with the clients.
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
 * The CORS policy, for the HTTP API's configuration and for preflights that reach the default route. Any origin is
 * allowed: signatures authenticate requests, and cookies never do.
 */
export const cors = {
  allowOrigin: '*',
  allowMethods: [...new Set(routes.map(({ method }) => method))],
  // "*" does not cover Authorization. aliyun-sdk and pop-core send x-sdk-client.
  allowHeaders: ['authorization', 'content-type', 'content-md5', 'accept', 'x-sdk-client', ...acsHeaders],
  exposeHeaders: ['x-acs-request-id', 'request-id', 'idempotent-replayed', 'retry-after'],
  maxAgeSeconds: 3600,
} as const;

/** Whether the request is a CORS preflight. */
export function isPreflight({ requestContext, headers }: APIGatewayProxyEventV2): boolean {
  return requestContext.http.method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}

/** The response headers of a preflight. */
export const preflightHeaders = {
  'access-control-allow-origin': cors.allowOrigin,
  'access-control-allow-methods': cors.allowMethods.join(','),
  'access-control-allow-headers': cors.allowHeaders.join(','),
  'access-control-expose-headers': cors.exposeHeaders.join(','),
  'access-control-max-age': String(cors.maxAgeSeconds),
};
