import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { changeMessageVisibility } from '../../functions/aws/queue.ts';
import { callAws } from '../../functions/aws/signed-call.ts';
import { UnavailableError } from '../../functions/errors/transient-error.ts';
import { startInvocation } from '../../functions/runtime/invocation.ts';
import { close, listen } from '../../infra/emulator/loopback-server.ts';
import { hideAwsSettings } from '../support/aws-settings.ts';

const secretsManager = { name: 'secretsmanager', targetPrefix: 'secretsmanager' };

let body = '';
/** Of each response; 200 after the last of them. */
let statuses: number[] = [];
let server: Server;

beforeEach(async () => {
  statuses = [];
  server = createServer((_request, response) => response.writeHead(statuses.shift() ?? 200).end(body));
  hideAwsSettings();
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'key');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${await listen(server, 0)}`);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await close(server);
});

it('accepts the empty body with which SQS confirms ChangeMessageVisibility', async () => {
  body = '';
  const invocation = startInvocation('id');
  await expect(changeMessageVisibility('queue', 'handle', 5, invocation)).resolves.toBeUndefined();
  expect(invocation.retries).toEqual([]);
});

it('retries a response that is not JSON, and never quotes it', async () => {
  body = '{"SecretString": "sesame';
  const invocation = startInvocation('id', 100);
  const failure = await callAws(secretsManager, 'GetSecretValue', {}, invocation).catch((error) => error);
  expect(failure).toBeInstanceOf(UnavailableError);
  expect(invocation.retries.length).toBeGreaterThan(0);
  for (let error = failure; error instanceof Error; error = error.cause as Error)
    expect(error.message).not.toContain('sesame');
});

it.each([408, 429, 500, 503])('retries a response with status %i', async (status) => {
  body = '{}';
  statuses = [status];
  const invocation = startInvocation('id', 20_000);
  await expect(callAws(secretsManager, 'GetSecretValue', {}, invocation)).resolves.toEqual({});
  expect(invocation.retries).toHaveLength(1);
});
