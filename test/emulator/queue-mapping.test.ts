import { GetQueueAttributesCommand, SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { expect, onTestFinished, test } from 'vitest';
import type { EventSourceMapping } from '../../infra/emulator/lambda/event-source-mapping.ts';
import { runQueueMapping } from '../../infra/emulator/lambda/queue-mapping.ts';
import { type Messaging, startMessaging } from './messaging.ts';

type Invoke = (event: SQSEvent) => Promise<unknown>;

const mapping: EventSourceMapping = {
  id: 'Queue',
  functionName: 'function',
  eventSourceArn: 'arn:aws:sqs:us-east-1:000000000000:test-stateful-Queue2',
  batchSize: 10,
  reportsItemFailures: true,
  concurrency: 2,
  bisects: false,
  oldestRecordMs: Number.POSITIVE_INFINITY,
  onFailure: undefined,
  wants: () => true,
};

/** Invokes the function with these messages of a queue, each at most twice. */
async function feed(bodies: readonly string[], invoke: Invoke): Promise<Messaging> {
  const messaging = await startMessaging();
  const Entries = bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody }));
  await messaging.sqs.send(new SendMessageBatchCommand({ QueueUrl: messaging.queueUrl, Entries }));
  const ending = new AbortController();
  const running = runQueueMapping({
    mapping,
    call: messaging.call,
    invoke: (event) => invoke(event as SQSEvent),
    logError: () => {},
    signal: ending.signal,
  });
  onTestFinished(async () => {
    ending.abort();
    await running;
  });
  return messaging;
}

/** The number of messages in the queue, and in its dead-letter queue. */
async function left({ sqs, queueUrl, deadLettersUrl }: Messaging): Promise<number[]> {
  const count = async (QueueUrl: string) => {
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
    );
    const { ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible } = Attributes;
    return Number(ApproximateNumberOfMessages) + Number(ApproximateNumberOfMessagesNotVisible);
  };
  return [await count(queueUrl), await count(deadLettersUrl)];
}

test('deletes messages that succeed, and moves one that keeps failing to the dead letters', async () => {
  const seen: string[] = [];
  const messaging = await feed(['good', 'poison', 'fine'], async ({ Records }) => {
    seen.push(...Records.map(({ body, attributes }) => `${body} ${attributes.ApproximateReceiveCount}`));
    const failed = Records.filter(({ body }) => body === 'poison');
    return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  });
  await expect.poll(() => left(messaging), { timeout: 30_000 }).toEqual([0, 1]);
  expect(seen.sort()).toEqual(['fine 1', 'good 1', 'poison 1', 'poison 2']);
});

test('delivers all messages of a failed invocation again', async () => {
  const seen: string[] = [];
  let invocations = 0;
  const messaging = await feed(['a', 'b', 'c'], async ({ Records }) => {
    invocations += 1;
    if (invocations === 1) throw new Error('killed');
    seen.push(...Records.map(({ body, attributes }) => `${body} ${attributes.ApproximateReceiveCount}`));
    return { batchItemFailures: [] };
  });
  await expect.poll(() => left(messaging), { timeout: 30_000 }).toEqual([0, 0]);
  expect(seen.sort()).toEqual(['a 2', 'b 2', 'c 2']);
});

test.each([
  ['an answer in another form', { batchItemFailures: 'none' }, 1],
  ['an id that is not in the batch', { batchItemFailures: [{ itemIdentifier: 'other' }] }, 1],
  ['no answer', undefined, 0],
])('treats %s as %s', async (_, answer, dead) => {
  const messaging = await feed(['a'], async () => answer);
  await expect.poll(() => left(messaging), { timeout: 30_000 }).toEqual([0, dead]);
});

test('passes records in the form of Lambda', async () => {
  const arrived = Promise.withResolvers<SQSEvent>();
  await feed(['a'], async (event) => arrived.resolve(event));
  expect(await arrived.promise).toEqual({
    Records: [
      {
        messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        receiptHandle: expect.any(String),
        body: 'a',
        attributes: {
          ApproximateReceiveCount: '1',
          SentTimestamp: expect.stringMatching(/^\d{13}$/),
          SenderId: '000000000000',
          ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
        },
        messageAttributes: {},
        md5OfBody: '0cc175b9c0f1b6a831c399e269772661',
        eventSource: 'aws:sqs',
        eventSourceARN: mapping.eventSourceArn,
        awsRegion: 'us-east-1',
      },
    ],
  });
});
