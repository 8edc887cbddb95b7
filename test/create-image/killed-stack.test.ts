import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { callImageApi } from '../../infra/cli/image-client.ts';
import { type KillableStack, startKillableStack } from '../support/killable-stack.ts';
import { untilServed } from '../support/until-served.ts';

// killed-worker.test.ts kills a worker at each step of one request. Here the whole stack is killed, the database included, and
// another one starts on the same data.

const folder = await mkdtemp(join(tmpdir(), 'imprint-crash-'));
let running = await startKillableStack(folder);
const { accounts } = running;

afterAll(async () => {
  await running.kill();
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
});

type Request = { readonly token: string; readonly ecsImageId: string };

function newRequest(): Request {
  return { token: randomUUID().replaceAll('-', ''), ecsImageId: `m-${randomUUID()}` };
}

function call({ stack }: KillableStack, request: Parameters<typeof callImageApi>[2]) {
  const [{ accessKeyId, accessKeySecret }] = accounts as [(typeof accounts)[number]];
  return callImageApi(stack.url, { accessKeyId, secret: accessKeySecret }, request);
}

function create(stack: KillableStack, { token, ecsImageId }: Request) {
  return call(stack, {
    method: 'POST',
    path: '/images',
    query: { IdempotentToken: token },
    body: { Name: 'web-server', EcsImageId: ecsImageId, Platform: 'Linux' },
  });
}

async function killAndRestart(): Promise<void> {
  await running.kill();
  running = await startKillableStack(folder);
  expect(running.accounts).toEqual(accounts);
}

/** The counter and the list agree with what was created in all. */
async function expectImages(count: number): Promise<void> {
  const quotas = await call(running, { method: 'GET', path: '/quotas' });
  expect(quotas.body).toMatchObject({ MaxImageCount: { Limit: 50, Used: count } });
  const list = await call(running, { method: 'GET', path: '/images', query: { MaxItemCount: '100' } });
  expect((list.body as { Items: readonly unknown[] }).Items).toHaveLength(count);
}

test('keeps what a killed stack has answered, and serves every request again with 201, once each', async () => {
  const first = newRequest();
  const answered = await create(running, first);
  const requests = Array.from({ length: 12 }, newRequest);
  const { reached } = await running.watchFor({ nth: 6 });
  const answering = Promise.allSettled(requests.map((request) => create(running, request)));
  await reached;
  await killAndRestart();

  const replay = await create(running, first);
  expect(replay.body).toEqual(answered.body);
  expect(replay.headers.get('idempotent-replayed')).toBe('true');
  const answers = await answering;
  const again = await Promise.all(requests.map((request) => untilServed(() => create(running, request))));
  for (const [index, { status, body }] of again.entries()) {
    const before = answers[index];
    expect(status).toBe(201);
    // A busy machine may have answered 503 before the kill.
    if (before?.status === 'fulfilled' && before.value.status === 201)
      expect(body).toEqual(before.value.body);
  }
  await expectImages(1 + requests.length);
});
