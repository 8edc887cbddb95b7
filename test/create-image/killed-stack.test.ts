import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { callImageApi } from '../../infra/cli/image-client.ts';
import { type KillableStack, startKillableStack } from '../support/killable-stack.ts';
import type { Moment } from '../support/stack-messages.ts';

// One stack after the other on the same data: each test kills the one that runs and starts the next.

const folder = await mkdtemp(join(tmpdir(), 'imprint-crash-'));
let running = await startKillableStack(folder);
const { accounts } = running;
let images = 0;

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

test.each<[string, Moment, boolean | undefined]>([
  ['as it looks', { action: 'TransactGetItems', nth: 1, forwarded: 'not' }, false],
  ['as it commits', { action: 'TransactWriteItems', nth: 1, forwarded: 'not' }, false],
  ['while DynamoDB commits', { action: 'TransactWriteItems', nth: 1, forwarded: 'begun' }, undefined],
  ['after DynamoDB committed', { action: 'TransactWriteItems', nth: 1, forwarded: 'answered' }, true],
])(
  'the stack is killed %s: the same token again is 201, and there is one image',
  async (_, moment, committed) => {
    const request = newRequest();
    const { reached } = await running.watchFor(moment);
    const unanswered = create(running, request);
    const broken = expect(unanswered).rejects.toThrow();
    await reached;
    await killAndRestart();
    await broken;

    const again = await create(running, request);
    expect(again.status).toBe(201);
    images += 1;
    await expectImages(images);
    if (committed !== undefined) {
      expect(again.headers.get('idempotent-replayed')).toBe(committed ? 'true' : null);
    }
  },
);

test('the stack is killed as soon as it has answered: the image is there, and the same token again is a replay', async () => {
  const request = newRequest();
  const answer = await create(running, request);
  expect(answer.status).toBe(201);
  images += 1;
  await killAndRestart();

  await expectImages(images);
  const again = await create(running, request);
  expect(again.body).toEqual(answer.body);
  expect(again.headers.get('idempotent-replayed')).toBe('true');
  await expectImages(images);
});

test('the stack is killed amid many requests: what was answered is kept, and all of them again are 201, once each', async () => {
  const requests = Array.from({ length: 12 }, newRequest);
  const { reached } = await running.watchFor({ action: 'TransactWriteItems', nth: 6, forwarded: 'begun' });
  const answering = Promise.allSettled(requests.map((request) => create(running, request)));
  await reached;
  await killAndRestart();

  const answers = await answering;
  const again = await Promise.all(requests.map((request) => create(running, request)));
  for (const [index, { status, body }] of again.entries()) {
    const before = answers[index];
    expect(status).toBe(201);
    if (before?.status === 'fulfilled') expect(body).toEqual(before.value.body);
  }
  images += requests.length;
  await expectImages(images);
});
