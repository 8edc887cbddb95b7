import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { requireEnvironment } from '../runtime/environment.ts';
import { endpointOf } from './endpoint.ts';
import { environmentCredentials } from './environment-credentials.ts';
import { jsonProtocol } from './json-protocol.ts';
import { requestHandler } from './request-handler.ts';
import { signedHeaders } from './signature-v4.ts';

/** Milliseconds. An invocation has 2.4 s, so a request that times out leaves time for another one. */
const timeouts = { connect: 500, total: 900 };

const signatureV4 = 'aws.auth#sigv4';

/** The client's middleware that we do not need, by name. */
const unneeded = [
  // Filters input and output through their schemas, although there is no logger.
  'loggerMiddleware',
  'getUserAgentMiddleware',
  'recursionDetectionMiddleware',
  // The protocol and `post` set these headers.
  'hostHeaderMiddleware',
  'contentLengthMiddleware',
];

/**
 * The SDK's client for DynamoDB. Its options settle what it would otherwise resolve for every request: protocol, endpoint,
 * region, credentials and signature. See docs/performance.md for what each of them saves.
 */
export function dynamoDbClient(): DynamoDBClient {
  const region = async () => requireEnvironment('AWS_REGION');
  let endpoint: URL | undefined;
  const client = new DynamoDBClient({
    region,
    credentials: async () => environmentCredentials(),
    accountIdEndpointMode: 'disabled',
    authSchemePreference: [],
    protocol: jsonProtocol('DynamoDB_20120810'),
    requestHandler: requestHandler(timeouts),
    // endpointOf reads the same variables as the SDK.
    ignoreConfiguredEndpointUrls: true,
    endpointProvider() {
      endpoint ??= endpointOf('dynamodb', requireEnvironment('AWS_REGION'));
      return { url: endpoint };
    },
    httpAuthSchemeProvider: () => [{ schemeId: signatureV4 }],
    httpAuthSchemes: [
      {
        schemeId: signatureV4,
        // The signer reads the credentials itself.
        identityProvider: () => async () => ({}),
        signer: {
          async sign(request) {
            const scope = { service: 'dynamodb', region: requireEnvironment('AWS_REGION') };
            request.headers = signedHeaders(request.headers, request.body, environmentCredentials(), scope);
            return request;
          },
        },
      },
    ],
  });
  for (const name of unneeded) client.middlewareStack.remove(name);
  // retryUntilDeadline retries. A retry by the SDK would hide that the outcome of the first attempt is unknown. The SDK
  // places signing relative to this name, so the middleware is replaced, not removed.
  client.middlewareStack.add((next) => next, {
    name: 'retryMiddleware',
    step: 'finalizeRequest',
    priority: 'high',
    override: true,
  });
  return client;
}
