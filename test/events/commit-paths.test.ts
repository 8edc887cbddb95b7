import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { type DeliveredEvent, type Subscription, subscribe } from '../../infra/cli/subscription.ts';
import { registrationMessage } from '../registration-requests/queue.ts';
import { newTenant, type Tenant } from '../support/tenant.ts';
import { messagingOf } from './messaging.ts';
import { faultsOf } from './schemas.ts';

const stack = inject('stack');
const messaging = messagingOf(stack);
const sqs = new SQSClient(messaging.config);

let tenant: Tenant;
let subscription: Subscription;
beforeEach(async () => {
  tenant = await newTenant(stack);
  const { accountId } = tenant;
  subscription = await subscribe(messaging, `events-of-${accountId}`, { detail: { AccountId: [accountId] } });
});
afterEach(() => subscription.end());

const image = (ecsImageId: string) => ({ Name: 'web-server', EcsImageId: ecsImageId, Platform: 'Linux' });

async function create(ecsImageId: string, token?: string): Promise<string> {
  const query = { IdempotentToken: token };
  const answer = await tenant.call({ method: 'POST', path: '/images', query, body: image(ecsImageId) });
  expect(answer.status).toBe(201);
  return (answer.body as { readonly Id: string }).Id;
}

async function remove(id: string): Promise<void> {
  expect(await tenant.call({ method: 'DELETE', path: `/images/${id}` })).toMatchObject({ status: 204 });
}

async function request(ecsImageId: string, token: string): Promise<string> {
  const { MessageId = '' } = await sqs.send(
    new SendMessageCommand({
      QueueUrl: messaging.imageRequestQueueUrl,
      MessageBody: registrationMessage(tenant.accountId, token, ecsImageId),
    }),
  );
  return MessageId;
}

const heard: DeliveredEvent[] = [];
beforeEach(() => void heard.splice(0));

/** Receives until that event arrives, and keeps everything in `heard`. */
async function listenFor(wanted: (event: DeliveredEvent) => boolean): Promise<DeliveredEvent> {
  for (;;) {
    const events = await subscription.next();
    heard.push(...events);
    const found = events.find(wanted);
    if (found) return found;
  }
}

/** All events up to that of an image created last: what has not arrived by then was not published. */
async function everything(): Promise<readonly DeliveredEvent[]> {
  const last = await create('m-last');
  const event = await listenFor(({ detail }) => detail['EventId'] === `${last}.created`);
  expect(heard.flatMap(({ 'detail-type': type, detail }) => faultsOf(type, detail))).toEqual([]);
  return heard.filter((other) => other !== event);
}

const idsOf = (events: readonly DeliveredEvent[]) => events.map(({ detail }) => detail['EventId']);

test('publishes a creation once, with its token and what GetImage answers', async () => {
  const id = await create('m-1', 'build_7');
  const [event, ...others] = await everything();
  const { body } = await tenant.call({ method: 'GET', path: `/images/${id}` });
  expect(others).toEqual([]);
  expect(event).toMatchObject({
    'detail-type': 'Image Created',
    source: 'imprint.images',
    detail: {
      EventId: `${id}.created`,
      AccountId: tenant.accountId,
      IdempotentToken: 'build_7',
      Image: body,
    },
  });
});

test('publishes nothing for a replay, a refusal or the deletion of a missing image', async () => {
  const id = await create('m-1', 'build_7');
  expect(await create('m-1', 'build_7')).toBe(id);
  const refused = await tenant.call({ method: 'POST', path: '/images', body: image('m-1') });
  const missing = await tenant.call({ method: 'DELETE', path: '/images/img-0000000000000000000000' });
  expect([refused.status, missing.status]).toEqual([400, 404]);
  expect(idsOf(await everything())).toEqual([`${id}.created`]);
});

test('publishes a deletion, and a new registration of its ECS image under another id', async () => {
  const first = await create('m-1', 'build_7');
  await remove(first);
  const second = await create('m-1', 'build_8');
  await remove(second);
  expect(idsOf(await everything()).sort()).toEqual(
    [`${first}.created`, `${first}.deleted`, `${second}.created`, `${second}.deleted`].sort(),
  );
});

test('publishes an image requested by message with its token, and nothing for copies of the message', async () => {
  const messageId = await request('m-1', 'build_7');
  const event = await listenFor(({ detail }) => detail['IdempotentToken'] === 'build_7');
  await request('m-1', 'build_7');
  expect(await create('m-1', 'build_7')).toBe((event.detail['Image'] as { readonly Id: string }).Id);
  const failed = await request('m-1', 'build_8');
  await listenFor(({ detail }) => detail['EventId'] === `${failed}.failed`);
  expect(await everything()).toMatchObject([
    {
      'detail-type': 'Image Created',
      detail: { CreationRequestId: messageId, IdempotentToken: 'build_7' },
    },
    {
      'detail-type': 'Image Registration Failed',
      detail: {
        IdempotentToken: 'build_8',
        Image: { EcsImageId: 'm-1' },
        Code: 'InvalidEcsImageId',
      },
    },
  ]);
});
