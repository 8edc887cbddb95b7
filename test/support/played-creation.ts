import { signedRequest } from '../../functions/signing/sign.ts';
import { playedAccessKeyId, playedMac } from './aws-player.ts';
import { functionEnvironment } from './function-environment.ts';

/** What a function needs in its environment to call the player, and nothing of this process's. */
export function playedEnvironment(port: number, certificateFile: string): Readonly<Record<string, string>> {
  const endpoint = `https://localhost:${port}`;
  return {
    NODE_EXTRA_CA_CERTS: certificateFile,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'key',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'token',
    AWS_ENDPOINT_URL_DYNAMODB: endpoint,
    AWS_ENDPOINT_URL_KMS: endpoint,
    AWS_ENDPOINT_URL_EVENTBRIDGE: endpoint,
    ...functionEnvironment({ registry: 'registry', accounts: 'accounts', accessKeys: 'access-keys' }),
    IMAGE_EVENT_BUS: 'bus',
    STAGE: 'bench',
  };
}

/** The event that an HTTP API makes of a signed creation with a token, as often as it is to be answered. */
export function playedCreation(): object {
  const body = JSON.stringify({ Name: 'web', EcsImageId: 'm-1', Platform: 'Linux' });
  const rawQuery = 'IdempotentToken=build_1';
  const { headers } = signedRequest(
    {
      method: 'POST',
      path: '/images',
      rawQuery,
      headers: { host: 'api.example.com', 'content-type': 'application/json' },
      body: Buffer.from(body),
    },
    { accessKeyId: playedAccessKeyId, secret: playedMac.toString('base64url') },
  );
  return {
    version: '2.0',
    routeKey: 'POST /images',
    rawPath: '/images',
    rawQueryString: rawQuery,
    queryStringParameters: { IdempotentToken: 'build_1' },
    headers: { ...headers, 'content-length': String(body.length) },
    requestContext: {
      domainName: 'api.example.com',
      stage: '$default',
      http: {
        method: 'POST',
        path: '/images',
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: 'test',
      },
    },
    body,
    isBase64Encoded: false,
  };
}

/** An image that came, as the registry's stream tells of it. */
export function playedStreamEvent(): object {
  const NewImage = {
    pk: { S: 'ACCOUNT#1' },
    sk: { S: 'IMAGE#img-01m8akr5dtnjf33dzadk7a' },
    name: { S: 'web' },
    description: { S: '' },
    ecsImageId: { S: 'm-1' },
    platform: { S: 'Linux' },
    creationTime: { S: '2026-11-24T11:24:21.764000Z' },
    requestId: { S: '1' },
  };
  return {
    Records: [
      { eventName: 'INSERT', dynamodb: { SequenceNumber: '1', ApproximateCreationDateTime: 1, NewImage } },
    ],
  };
}
