import { createServer } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { CloudWatchLogsEvent, Context } from 'aws-lambda';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { close, listen } from '../../infra/emulator/loopback-server.ts';

/** The requests that DynamoDB has received, and the most of them that it had to answer at once. */
const dynamodb = { received: 0, pending: 0, mostPending: 0 };
const server = createServer(async (request, response) => {
  request.resume();
  dynamodb.received += 1;
  dynamodb.pending += 1;
  dynamodb.mostPending = Math.max(dynamodb.mostPending, dynamodb.pending);
  // Answers once all others that were sent with this one have arrived.
  let received: number;
  do {
    received = dynamodb.received;
    await setImmediate();
  } while (received < dynamodb.received);
  dynamodb.pending -= 1;
  response.end('{}');
});
let record: (event: CloudWatchLogsEvent, context: Context) => Promise<void>;

beforeAll(async () => {
  for (const [name, value] of Object.entries({
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'id',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${await listen(server, 0)}`,
    SANDBOX_TABLE: 'sandbox',
    ACCOUNTS_TABLE: 'accounts',
    ACCESS_KEYS_TABLE: 'access-keys',
  }))
    vi.stubEnv(name, value);
  ({ handler: record } = await import('../../functions/record-activity.ts'));
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await close(server);
});

it('records a large delivery with few connections', async () => {
  const lines = Array.from({ length: 30 }, (_, nth) => ({
    time: '2026-11-26T00:00:00.000Z',
    requestId: String(nth),
    operation: 'GetQuotas',
    status: 200,
    accountId: `70000000000000${10 + nth}`,
    accessKeyId: `LTAISandbox${nth}`,
    verified: true,
  }));
  const logEvents = lines.map((line) => ({ id: '1', timestamp: 0, message: JSON.stringify(line) }));
  const data = gzipSync(JSON.stringify({ logEvents })).toString('base64');
  await record({ awslogs: { data } }, {
    awsRequestId: 'A',
    getRemainingTimeInMillis: () => 20_000,
  } as Context);
  // Each line is an entry, and each account is kept.
  expect(dynamodb.received).toBe(60);
  expect(dynamodb.mostPending).toBeLessThanOrEqual(10);
});
