import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { dynamoDbClient } from '../../functions/aws/dynamodb-client.ts';
import type { BusEvent, EventBus } from '../../functions/aws/event-bus.ts';
import { OutcomeUnknown, UnavailableError } from '../../functions/errors/transient-error.ts';
import { sandboxImageSource } from '../../functions/image-source/sandbox-image-source.ts';
import { dynamoDbRegistry, type Registry } from '../../functions/images/registry.ts';
import {
  type Message,
  type Outcome,
  processMessage,
} from '../../functions/registration-requests/process-message.ts';
import { faultsOf } from '../events/schemas.ts';
import { callAwsAt } from '../support/interceptable-aws.ts';
import { newToken, setAccount, stack, tables } from '../support/registry-fixture.ts';
import { newTenant, type Tenant } from '../support/tenant.ts';

callAwsAt(stack.awsEndpoint, stack.operator);
const registry = dynamoDbRegistry(dynamoDbClient(), tables, 50);

const published: BusEvent[] = [];
const tellingBus: EventBus = {
  async put(events) {
    published.push(...events);
    return [];
  },
};
const work = (message: Message, bus = tellingBus, images: Registry = registry) =>
  processMessage(message, { registry: images, imageSource: sandboxImageSource, bus, tokenRetentionDays: 7 });

let tenant: Tenant;
beforeEach(async () => {
  tenant = await newTenant(stack, { maxImageCount: 1 });
  published.length = 0;
});

const image = { Name: 'web-server', EcsImageId: 'm-1', Platform: 'Linux' };
const finished = (result: Outcome['result']) => ({ result, logFields: expect.any(Object) });
const newMessage = (content: object = {}): Message => ({
  messageId: randomUUID(),
  receiveCount: 1,
  body: JSON.stringify({
    AccountId: tenant.accountId,
    IdempotentToken: newToken(),
    Image: image,
    ...content,
  }),
});

describe('a message', () => {
  it('registers its image under its token, with the message id as request id', async () => {
    const message = newMessage({ IdempotentToken: 'build_7' });
    expect(await work(message)).toEqual(finished('registered'));
    const items = await tenant.items();
    const stored = [...items.values()].find(({ sk }) => sk?.S?.startsWith('IMAGE#'));
    expect(stored).toMatchObject({ requestId: { S: message.messageId }, token: { S: 'build_7' } });
    expect(items.has('TOKEN#build_7')).toBe(true);
    expect(published).toEqual([]);
  });

  it('that arrives again, by message or HTTP, is replayed without an event', async () => {
    const message = newMessage({ IdempotentToken: 'build_7' });
    const first = await work(message);
    for (const again of [message, newMessage({ IdempotentToken: 'build_7' })]) {
      expect(await work(again)).toEqual({
        result: 'replayed',
        logFields: expect.objectContaining({ imageId: first.logFields['imageId'] }),
      });
    }
    const query = { IdempotentToken: 'build_7' };
    const answer = await tenant.call({ method: 'POST', path: '/images', query, body: image });
    expect(answer.headers.get('idempotent-replayed')).toBe('true');
    expect(answer.body).toEqual({ Id: first.logFields['imageId'] });
    expect(published).toEqual([]);
    expect(await tenant.account()).toMatchObject({ imageCount: 1, revision: 1 });
  });

  it('that arrives ten times at once creates one image', async () => {
    const message = newMessage();
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => work(message)));
    expect(outcomes.every(({ retryAfterSeconds }) => retryAfterSeconds === undefined)).toBe(true);
    expect(outcomes.filter(({ result }) => result === 'registered')).toHaveLength(1);
    expect(await tenant.account()).toMatchObject({ imageCount: 1, revision: 1 });
  });

  it('that cannot be read is returned as failed, without an event', async () => {
    for (const [body, reason] of [
      ['', 'not JSON'],
      ['{', 'not JSON'],
      ['"x"', 'not a JSON object'],
      ['{}', 'AccountId is missing'],
    ] as const)
      expect(await work({ ...newMessage(), body })).toEqual({
        result: 'unreadable',
        retryAfterSeconds: 0,
        logFields: { reason, destination: 'dead letters' },
      });
    expect(published).toEqual([]);
  });

  it('that begins with a byte order mark registers its image', async () => {
    const message = newMessage();
    expect(await work({ ...message, body: `\ufeff${message.body}` })).toEqual(finished('registered'));
  });

  it('with an unknown field registers nothing, and its value is not logged', async () => {
    expect(await work(newMessage({ Priority: 'of-the-tenant' }))).toEqual({
      result: 'unreadable',
      retryAfterSeconds: 0,
      logFields: { reason: 'unknown field Priority', destination: 'dead letters' },
    });
    expect(await tenant.account()).toMatchObject({ imageCount: 0 });
  });
});

describe('a final refusal publishes one event and completes the message', () => {
  const cases: readonly (readonly [string, () => Promise<Message> | Message, string])[] = [
    ['a field', () => newMessage({ Image: { ...image, Name: '7up' } }), 'InvalidName'],
    ['a token', () => newMessage({ IdempotentToken: 'build-7' }), 'InvalidIdempotentToken'],
    ['an account that is not there', () => newMessage({ AccountId: '77' }), 'InvalidAccountId'],
    [
      'an ECS image of another owner',
      () => newMessage({ Image: { ...image, EcsImageId: 'm-notfound' } }),
      'InvalidEcsImageId',
    ],
    [
      'a full quota',
      async () => {
        await work(newMessage());
        return newMessage({ Image: { ...image, EcsImageId: 'm-2' } });
      },
      'QuotaExhausted',
    ],
    [
      'another image under the same token',
      async () => {
        await work(newMessage({ IdempotentToken: 'build_7' }));
        return newMessage({ IdempotentToken: 'build_7', Image: { ...image, EcsImageId: 'm-2' } });
      },
      'IdempotentTokenMismatch',
    ],
  ];

  it.each(cases)('when it is for %s', async (_, makeMessage, code) => {
    const message = await makeMessage();
    const { AccountId, IdempotentToken, Image } = JSON.parse(message.body);
    expect(await work(message)).toEqual(finished('refused'));
    expect(published).toEqual([
      {
        source: 'imprint.images',
        detailType: 'Image Registration Failed',
        time: expect.any(Date),
        detail: {
          SchemaVersion: '1.1',
          EventId: `${message.messageId}.failed`,
          AccountId,
          IdempotentToken,
          Image: { Name: Image.Name, EcsImageId: Image.EcsImageId },
          Code: expect.stringContaining(code),
          Message: expect.any(String),
        },
      },
    ]);
    expect(faultsOf('Image Registration Failed', published[0]?.detail)).toEqual([]);
  });
});

describe('a message is postponed', () => {
  it('and not refused for the quota while an earlier commit of it is in doubt', async () => {
    const message = newMessage();
    const losingAnswers: Registry = {
      ...registry,
      async commit() {
        await setAccount(tenant, 'imageCount', 1);
        throw new OutcomeUnknown('no answer');
      },
    };
    expect(await work(message, tellingBus, losingAnswers)).toMatchObject({
      result: 'postponed',
      retryAfterSeconds: 30,
      logFields: { commitInDoubt: true, cause: expect.stringMatching(/^UnavailableError /) },
    });
    expect(published).toEqual([]);
  });

  it('when ECS cannot be reached, and registers its image then', async () => {
    const message = newMessage({ Image: { ...image, EcsImageId: 'm-throttled' } });
    expect(await work(message)).toMatchObject({ result: 'postponed', retryAfterSeconds: expect.any(Number) });
    expect(published).toEqual([]);
    expect(await tenant.account()).toMatchObject({ imageCount: 0 });
  });

  it.each([
    ['refuses the event', async () => [0]],
    ['does not answer', async () => Promise.reject(new UnavailableError('no answer'))],
    ['refuses the call', async () => Promise.reject(new Error('AccessDeniedException'))],
  ])('when the event of its refusal fails because the bus %s', async (_, put) => {
    const message = newMessage({ Image: { ...image, Name: '7up' } });
    expect(await work(message, { put })).toMatchObject({
      result: 'postponed',
      retryAfterSeconds: expect.any(Number),
    });
    expect(await work(message)).toEqual(finished('refused'));
    expect(published).toHaveLength(1);
  });
});
