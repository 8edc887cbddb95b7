import { createServer } from 'node:http';
import { devNull } from 'node:os';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { KMSClient } from '@aws-sdk/client-kms';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { endpointOf } from '../../functions/aws/endpoint.ts';
import { callAws } from '../../functions/aws/signed-call.ts';
import { startInvocation } from '../../functions/runtime/invocation.ts';
import { close, listen } from '../../infra/emulator/loopback-server.ts';
import { hideAwsSettings } from '../support/aws-settings.ts';

const region = 'eu-central-1';
const general = 'http://127.0.0.1:4566/';
const specific = 'http://127.0.0.1:9999/';

/** By our name of each service: the SDK's variable, and the SDK's client as the reference. */
const services = {
  dynamodb: ['AWS_ENDPOINT_URL_DYNAMODB', () => new DynamoDBClient({ region })],
  kms: ['AWS_ENDPOINT_URL_KMS', () => new KMSClient({ region })],
  events: ['AWS_ENDPOINT_URL_EVENTBRIDGE', () => new EventBridgeClient({ region })],
  sqs: ['AWS_ENDPOINT_URL_SQS', () => new SQSClient({ region })],
  secretsmanager: ['AWS_ENDPOINT_URL_SECRETS_MANAGER', () => new SecretsManagerClient({ region })],
} as const;

/** What the SDK's client takes from the environment; undefined for the public endpoint. */
async function sdkEndpoint(service: keyof typeof services): Promise<string | undefined> {
  return await services[service][1]().config.serviceConfiguredEndpoint?.();
}

beforeEach(() => {
  hideAwsSettings();
  vi.stubEnv('AWS_CONFIG_FILE', devNull);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

describe.each(Object.keys(services) as (keyof typeof services)[])('the endpoint of %s', (service) => {
  const [variable] = services[service];

  it.each([
    ['the general variable', { AWS_ENDPOINT_URL: general }, general],
    ['the variable of the service', { [variable]: specific }, specific],
    [
      'the variable of the service before the general one',
      { AWS_ENDPOINT_URL: general, [variable]: specific },
      specific,
    ],
    [
      'the general variable where that of the service is empty',
      { AWS_ENDPOINT_URL: general, [variable]: '' },
      general,
    ],
    [
      'a variable that is not ignored',
      { AWS_ENDPOINT_URL: general, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'false' },
      general,
    ],
  ])('is the one that the SDK uses: %s', async (_case, environment, expected) => {
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    expect(endpointOf(service, region).href).toBe(expected);
    expect(await sdkEndpoint(service)).toBe(expected);
  });

  it('is the public one when the variables are ignored, as in the SDK', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL', general);
    vi.stubEnv(variable, specific);
    vi.stubEnv('AWS_IGNORE_CONFIGURED_ENDPOINT_URLS', 'true');
    expect(endpointOf(service, region).href).toBe(`https://${service}.${region}.amazonaws.com/`);
    expect(await sdkEndpoint(service)).toBeUndefined();
  });
});

it('sends a signed call to AWS_ENDPOINT_URL', async () => {
  const targets: unknown[] = [];
  const server = createServer((request, response) => {
    targets.push(request.headers['x-amz-target']);
    response.end('{}');
  });
  const port = await listen(server, 0);
  vi.stubEnv('AWS_REGION', region);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'key');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${port}`);
  const service = { name: 'kms', targetPrefix: 'TrentService' };
  expect(await callAws(service, 'GenerateMac', {}, startInvocation('id'))).toEqual({});
  expect(targets).toEqual(['TrentService.GenerateMac']);
  await close(server);
});
