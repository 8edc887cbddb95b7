import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  type Message,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import { messageQueue } from '../../infra/emulator/sqs/message-queue.ts';
import { noJournal } from '../../infra/emulator/sqs/queue-journal.ts';
import { newMessage } from '../../infra/emulator/sqs/queue-message.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { type Messaging, startMessaging } from './messaging.ts';

const send = ({ sqs, queueUrl }: Messaging, MessageBody: string) =>
  sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody }));

type Receiving = { readonly most?: number; readonly wait?: number; readonly hide?: number };

async function receive({ sqs }: Messaging, QueueUrl: string, { most, wait, hide }: Receiving = {}) {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: most ?? 10,
      WaitTimeSeconds: wait ?? 0,
      ...(hide === undefined ? {} : { VisibilityTimeout: hide }),
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    }),
  );
  return Messages;
}

/** The body, and how often it was received. */
const seen = (messages: readonly Message[]) =>
  messages.map(({ Body, Attributes }) => [Body, Attributes?.['ApproximateReceiveCount']]);

test('hides a received message, delivers it again after the timeout, and deletes it', async () => {
  const messaging = await startMessaging();
  const { sqs, queueUrl: QueueUrl } = messaging;
  const MessageAttributes = { Kind: { DataType: 'String', StringValue: 'test' } };
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'a', MessageAttributes }));
  const [first] = await receive(messaging, QueueUrl);
  expect(first).toMatchObject({ Body: 'a', MessageAttributes, Attributes: { ApproximateReceiveCount: '1' } });
  expect(await receive(messaging, QueueUrl)).toEqual([]);

  // It waits for the message to appear again.
  const [again] = await receive(messaging, QueueUrl, { wait: 20 });
  expect(again?.MessageId).toBe(first?.MessageId);
  expect(again?.Attributes?.['ApproximateReceiveCount']).toBe('2');
  // The handle of an earlier reception is accepted, and deletes nothing.
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: first?.ReceiptHandle }));
  expect(await countsOf(messaging)).toEqual(['0', '1']);
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: again?.ReceiptHandle }));
  expect(await countsOf(messaging)).toEqual(['0', '0']);
});

test('lists the queues, of a prefix if one is given', async () => {
  const { sqs, queueUrl } = await startMessaging();
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'listed-1' }));
  const { QueueUrls } = await sqs.send(new ListQueuesCommand({}));
  expect(QueueUrls).toEqual(expect.arrayContaining([queueUrl, QueueUrl]));
  const listed = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'listed-' }));
  expect(listed.QueueUrls).toEqual([QueueUrl]);
  expect((await sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'none' }))).QueueUrls).toBeUndefined();
});

test('finds a queue by its name, and empties it', async () => {
  const messaging = await startMessaging();
  const { sqs } = messaging;
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'named' }));
  expect((await sqs.send(new GetQueueUrlCommand({ QueueName: 'named' }))).QueueUrl).toBe(QueueUrl);
  await expect(sqs.send(new GetQueueUrlCommand({ QueueName: 'none' }))).rejects.toMatchObject({
    name: 'QueueDoesNotExist',
  });
  for (const MessageBody of ['held', 'waiting'])
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  await receive(messaging, QueueUrl, { most: 1 });
  await sqs.send(new PurgeQueueCommand({ QueueUrl }));
  expect(await countsOf({ sqs, queueUrl: QueueUrl })).toEqual(['0', '0']);
});

async function countsOf({ sqs, queueUrl }: Pick<Messaging, 'sqs' | 'queueUrl'>): Promise<unknown[]> {
  const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: [...names] }),
  );
  return names.map((name) => Attributes?.[name]);
}

test('hands a new message to a receiver that waits, and not to one that disconnected', async () => {
  const settings = { name: 'q', arn: 'arn', visibilityTimeoutMs: 60_000, retentionMs: 60_000 };
  const queue = messageQueue(
    'q',
    () => settings,
    noJournal,
    () => {},
  );
  const gone = new AbortController();
  const reception = { maxMessages: 1, visibilityTimeoutMs: 60_000, waitMs: 60_000 };
  const leaving = queue.receive({ ...reception, signal: gone.signal });
  const receiving = queue.receive(reception);
  gone.abort();
  queue.send(newMessage('a', 'sender'));
  expect(await leaving).toEqual([]);
  expect((await receiving).map(({ message }) => message.body)).toEqual(['a']);
});

test('changes how long a message is hidden', async () => {
  const messaging = await startMessaging();
  const { sqs, queueUrl: QueueUrl } = messaging;
  await send(messaging, 'a');
  const [{ ReceiptHandle } = {}] = await receive(messaging, QueueUrl, { hide: 600 });
  await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
  expect(seen(await receive(messaging, QueueUrl, { hide: 600 }))).toEqual([['a', '2']]);
  const stale = new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 5 });
  await expect(sqs.send(stale)).rejects.toThrow('not available for visibility timeout change');
});

test('moves a message to the dead letters after the maximum receive count', async () => {
  const messaging = await startMessaging();
  await send(messaging, 'poison');
  for (const count of ['1', '2']) {
    expect(seen(await receive(messaging, messaging.queueUrl, { hide: 0 }))).toEqual([['poison', count]]);
  }
  expect(await receive(messaging, messaging.queueUrl)).toEqual([]);
  const [dead] = await receive(messaging, messaging.deadLettersUrl);
  expect(dead).toMatchObject({
    Body: 'poison',
    Attributes: { DeadLetterQueueSourceArn: expect.stringMatching(/:test-stateful-Queue2$/) },
  });
  expect(await countsOf(messaging)).toEqual(['0', '0']);
});

test('reports failures of single entries in a batch', async () => {
  const messaging = await startMessaging();
  const { sqs, queueUrl: QueueUrl } = messaging;
  const bodies = ['a', '\u0001', 'c'];
  const Entries = bodies.map((MessageBody, index) => ({ Id: `e${index}`, MessageBody }));
  const sent = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  expect(sent.Successful?.map(({ Id }) => Id)).toEqual(['e0', 'e2']);
  expect(sent.Failed).toMatchObject([{ Id: 'e1', SenderFault: true, Code: 'InvalidMessageContents' }]);

  const handles = (await receive(messaging, QueueUrl, { hide: 600 })).map(
    ({ ReceiptHandle }) => ReceiptHandle,
  );
  expect(handles).toHaveLength(2);
  const removed = await sqs.send(
    new DeleteMessageBatchCommand({
      QueueUrl,
      Entries: [...handles, 'no handle'].map((ReceiptHandle, index) => ({ Id: `e${index}`, ReceiptHandle })),
    }),
  );
  expect(removed.Failed).toMatchObject([{ Id: 'e2', Code: 'ReceiptHandleIsInvalid' }]);
  expect(await countsOf(messaging)).toEqual(['0', '0']);
});

test.each([
  ['none', 0, 'EmptyBatchRequest'],
  ['eleven', 11, 'TooManyEntriesInBatchRequest'],
])('refuses a batch of %s entries', async (_, length, name) => {
  const { sqs, queueUrl: QueueUrl } = await startMessaging();
  const Entries = Array.from({ length }, (_, index) => ({ Id: String(index), MessageBody: 'a' }));
  await expect(sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }))).rejects.toMatchObject({ name });
});

test('refuses unknown queues, handles and values with the errors of SQS', async () => {
  const { sqs, queueUrl: QueueUrl } = await startMessaging();
  const elsewhere = new SendMessageCommand({ QueueUrl: `${QueueUrl}x`, MessageBody: 'a' });
  await expect(sqs.send(elsewhere)).rejects.toMatchObject({
    name: 'QueueDoesNotExist',
    Code: 'AWS.SimpleQueueService.NonExistentQueue',
  });
  const unknown = new DeleteMessageCommand({ QueueUrl, ReceiptHandle: 'made up' });
  await expect(sqs.send(unknown)).rejects.toMatchObject({ name: 'ReceiptHandleIsInvalid' });
  const tooMany = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 11 });
  await expect(sqs.send(tooMany)).rejects.toThrow('MaxNumberOfMessages');
});

test('creates a queue and deletes it with its messages', async () => {
  const messaging = await startMessaging();
  const { sqs } = messaging;
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'mine' }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'a' }));
  await sqs.send(new DeleteQueueCommand({ QueueUrl }));
  await expect(receive(messaging, QueueUrl)).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
  await sqs.send(new CreateQueueCommand({ QueueName: 'mine' }));
  expect(await receive(messaging, QueueUrl)).toEqual([]);
});

test('keeps messages across a stop, and ignores a line that a kill left incomplete', async () => {
  const file = join(temporaryFolder(), 'queues.jsonl');
  const before = await startMessaging(file);
  for (const body of ['deleted', 'poison', 'hidden', 'waiting']) await send(before, body);
  const [deleted, , hidden] = await receive(before, before.queueUrl, { most: 3, hide: 600 });
  expect(hidden?.Body).toBe('hidden');
  await before.sqs.send(
    new DeleteMessageCommand({ QueueUrl: before.queueUrl, ReceiptHandle: deleted?.ReceiptHandle }),
  );
  await before.stop();
  appendFileSync(file, '{"type":"sent","queue":"te');

  const after = await startMessaging(file);
  // A restart forgets which messages are hidden.
  expect(seen(await receive(after, after.queueUrl, { hide: 600 })).sort()).toEqual([
    ['hidden', '2'],
    ['poison', '2'],
    ['waiting', '1'],
  ]);
  await after.stop();

  const last = await startMessaging(file);
  expect(seen(await receive(last, last.queueUrl))).toEqual([['waiting', '2']]);
  expect((await receive(last, last.deadLettersUrl)).map(({ Body }) => Body).sort()).toEqual([
    'hidden',
    'poison',
  ]);
});
