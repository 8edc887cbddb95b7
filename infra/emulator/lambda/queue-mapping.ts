import { localIdentity } from '../cloudformation/intrinsics.ts';
import { queueUrlOf } from '../sqs/queue-names.ts';
import { failedItems } from './event-source-mapping.ts';
import { callSignal, type MappingContext } from './mapping-context.ts';
import { createSleeper, growingPause, pause } from './sleeper.ts';

type Message = {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly Body: string;
  readonly MD5OfBody: string;
  readonly Attributes?: Readonly<Record<string, string>>;
  readonly MessageAttributes?: Readonly<Record<string, unknown>>;
};

const longPollSeconds = 20;
const callTimeoutMs = 5000;
/** As SQS has it. */
const maxBatchSize = 10;
const deletionAttempts = 5;

/** Invokes a function with batches of a queue's messages, several at a time, until the signal aborts. */
export async function runQueueMapping(context: MappingContext): Promise<void> {
  const { mapping, signal } = context;
  const { sleep, wake } = createSleeper();
  const working = new Set<Promise<void>>();
  let failures = 0;
  while (!signal.aborted) {
    if (working.size >= mapping.concurrency) {
      await sleep(60_000, signal);
      continue;
    }
    try {
      const messages = await nextBatch(context);
      failures = 0;
      if (messages.length === 0) continue;
      const work = workOn(messages, context).finally(() => {
        working.delete(work);
        wake();
      });
      working.add(work);
    } catch {
      await pause(growingPause(failures), signal);
      failures += 1;
    }
  }
  await Promise.all(working);
}

/** Waits for messages, and takes as many as a batch may have. */
async function nextBatch(context: MappingContext): Promise<readonly Message[]> {
  const input = {
    QueueUrl: urlOf(context),
    MaxNumberOfMessages: Math.min(maxBatchSize, context.mapping.batchSize),
    WaitTimeSeconds: longPollSeconds,
    MessageSystemAttributeNames: ['All'],
    MessageAttributeNames: ['All'],
  };
  const signal = callSignal(context, longPollSeconds * 1000 + callTimeoutMs);
  const output = await context.call('sqs', 'ReceiveMessage', input, signal);
  return (output as { readonly Messages?: readonly Message[] }).Messages ?? [];
}

/** Invokes the function, and deletes the messages that did not fail. The others become visible again. */
async function workOn(messages: readonly Message[], context: MappingContext): Promise<void> {
  const { mapping, invoke } = context;
  const ids = messages.map(({ MessageId }) => MessageId);
  let failed: readonly string[];
  try {
    const Records = messages.map((message) => recordOf(message, mapping.eventSourceArn));
    failed = failedItems(await invoke({ Records }), mapping, ids) ?? ids;
  } catch {
    // The worker has logged why.
    return;
  }
  const done = messages.filter(({ MessageId }) => !failed.includes(MessageId));
  if (done.length > 0) await remove(done, context);
}

async function remove(messages: readonly Message[], context: MappingContext): Promise<void> {
  const Entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
  for (let attempt = 0; attempt < deletionAttempts; attempt += 1) {
    try {
      const input = { QueueUrl: urlOf(context), Entries };
      // Even when the mapping stops: the messages are processed.
      await context.call('sqs', 'DeleteMessageBatch', input, AbortSignal.timeout(callTimeoutMs));
      return;
    } catch {
      if (context.signal.aborted) return;
      await pause(growingPause(attempt), context.signal);
    }
  }
}

function urlOf({ mapping }: MappingContext): string {
  return queueUrlOf(mapping.eventSourceArn.split(':').at(-1) ?? '');
}

function recordOf(message: Message, eventSourceARN: string): object {
  return {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: message.Attributes ?? {},
    messageAttributes: lambdaAttributes(message.MessageAttributes),
    md5OfBody: message.MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN,
    awsRegion: localIdentity.region,
  };
}

/** The attributes with names that begin in lower case, as Lambda has them. */
function lambdaAttributes(attributes: Message['MessageAttributes'] = {}): object {
  const lower = (fields: object) =>
    Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [
        `${name.charAt(0).toLowerCase()}${name.slice(1)}`,
        value,
      ]),
    );
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, lower(value as object)]),
  );
}
