import { localIdentity } from '../cloudformation/intrinsics.ts';
import { md5, messageIdOf, newMessage, type ReceivedMessage, systemAttributes } from './queue-message.ts';
import { queueNameOf } from './queue-names.ts';
import type { NamedQueue, Queues } from './queues.ts';
import { batch } from './sqs-batch.ts';
import {
  invalidParameter,
  missingParameter,
  queueDoesNotExist,
  receiptHandleIsInvalid,
  SqsError,
  unsupported,
} from './sqs-error.ts';

export type SqsInput = Readonly<Record<string, unknown>>;

type Output = object | undefined;
type Action = (queues: Queues, input: SqsInput, signal?: AbortSignal) => Output | Promise<Output>;

const maxVisibilityTimeoutSeconds = 12 * 3600;
const maxBodyBytes = 1024 * 1024;

/** SQS refuses characters that XML does not allow. */
const forbidden = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/**
 * SQS's actions by name. Those without output return undefined.
 * @throws SqsError when SQS would refuse.
 */
export const sqsActions: Readonly<Record<string, Action>> = {
  CreateQueue(queues, { QueueName, Attributes = {} }) {
    const name = String(QueueName);
    if (!/^[\w-]{1,80}$/.test(name)) {
      throw invalidParameter(
        'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
      );
    }
    const attributes = Attributes as Record<string, string>;
    const there = queues.byName(name);
    if (there && Object.entries(attributes).some(([key, value]) => there.attributes[key] !== value)) {
      const message = `A queue already exists with the same name and a different value for attributes`;
      throw new SqsError('QueueNameExists', message, 'QueueAlreadyExists');
    }
    return { QueueUrl: (there ?? queues.put(name, attributes)).url };
  },
  DeleteQueue(queues, input) {
    queues.remove(queueOf(queues, input).settings.name);
    return undefined;
  },
  GetQueueUrl(queues, { QueueName }) {
    const found = queues.byName(String(QueueName));
    if (!found) throw queueDoesNotExist();
    return { QueueUrl: found.url };
  },
  PurgeQueue(queues, input) {
    queueOf(queues, input).queue.purge();
    return undefined;
  },
  ListQueues(queues, { QueueNamePrefix = '', MaxResults }) {
    if (MaxResults !== undefined) throw unsupported('MaxResults');
    const found = queues.all().filter(({ settings }) => settings.name.startsWith(String(QueueNamePrefix)));
    return found.length === 0 ? {} : { QueueUrls: found.map(({ url }) => url) };
  },
  GetQueueAttributes(queues, input) {
    const all = queueAttributes(queueOf(queues, input));
    const wanted = (input['AttributeNames'] ?? []) as readonly string[];
    const chosen = Object.entries(all).filter(([name]) => wanted.includes('All') || wanted.includes(name));
    return { Attributes: Object.fromEntries(chosen) };
  },
  SetQueueAttributes(queues, input) {
    const { settings, attributes } = queueOf(queues, input);
    queues.put(settings.name, { ...attributes, ...(input['Attributes'] as Record<string, string>) });
    return undefined;
  },
  SendMessage: (queues, input) => sendMessage(queueOf(queues, input), input),
  SendMessageBatch: (queues, input) => {
    const queue = queueOf(queues, input);
    return batch(input, (entry) => sendMessage(queue, entry));
  },
  ReceiveMessage: (queues, input, signal) => receiveMessage(queueOf(queues, input), input, signal),
  DeleteMessage: (queues, input) => deleteMessage(queueOf(queues, input), input),
  DeleteMessageBatch: (queues, input) => {
    const queue = queueOf(queues, input);
    return batch(input, (entry) => deleteMessage(queue, entry));
  },
  ChangeMessageVisibility: (queues, input) => changeVisibility(queueOf(queues, input), input),
};

function queueOf(queues: Queues, { QueueUrl }: SqsInput): NamedQueue {
  if (typeof QueueUrl !== 'string') throw missingParameter('QueueUrl');
  const found = queues.byName(queueNameOf(QueueUrl));
  if (!found) throw queueDoesNotExist();
  return found;
}

function queueAttributes({ settings, attributes, queue }: NamedQueue): Record<string, string> {
  const { visible, inFlight } = queue.counts();
  return {
    ...attributes,
    QueueArn: settings.arn,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: '0',
    VisibilityTimeout: String(settings.visibilityTimeoutMs / 1000),
    MessageRetentionPeriod: String(settings.retentionMs / 1000),
  };
}

function sendMessage({ queue }: NamedQueue, input: SqsInput): object {
  const { MessageBody, MessageAttributes } = input;
  if (typeof MessageBody !== 'string' || MessageBody === '') throw missingParameter('MessageBody');
  if (forbidden.test(MessageBody)) {
    throw new SqsError('InvalidMessageContents', 'The message holds characters that are not allowed.');
  }
  if (Buffer.byteLength(MessageBody) > maxBodyBytes) {
    throw invalidParameter(
      `One or more parameters are invalid. Reason: Message must be shorter than ${maxBodyBytes} bytes.`,
    );
  }
  if (integer(input, 'DelaySeconds', 0, 900)) throw unsupported('DelaySeconds');
  const message = newMessage(
    MessageBody,
    localIdentity.accountId,
    MessageAttributes as Record<string, unknown>,
  );
  queue.send(message);
  return { MessageId: message.id, MD5OfMessageBody: md5(MessageBody) };
}

async function receiveMessage(
  { queue, settings }: NamedQueue,
  input: SqsInput,
  signal: AbortSignal | undefined,
): Promise<object> {
  const timeout = integer(input, 'VisibilityTimeout', 0, maxVisibilityTimeoutSeconds);
  const wait = integer(input, 'WaitTimeSeconds', 0, 20) ?? 0;
  const received = await queue.receive({
    maxMessages: integer(input, 'MaxNumberOfMessages', 1, 10) ?? 1,
    visibilityTimeoutMs: timeout === undefined ? settings.visibilityTimeoutMs : timeout * 1000,
    waitMs: wait * 1000,
    signal,
  });
  return received.length === 0 ? {} : { Messages: received.map((one) => messageOutput(one, input)) };
}

function messageOutput({ message, receiptHandle }: ReceivedMessage, input: SqsInput): object {
  // The parameter's older name still works.
  const named = [input['MessageSystemAttributeNames'] ?? [], input['AttributeNames'] ?? []].flat();
  const system = Object.entries(systemAttributes(message));
  const chosen = system.filter(([name]) => named.includes('All') || named.includes(name));
  const wanted = (input['MessageAttributeNames'] ?? []) as readonly string[];
  const custom = Object.entries(message.messageAttributes ?? {}).filter(
    ([name]) => wanted.includes('All') || wanted.includes('.*') || wanted.includes(name),
  );
  return {
    MessageId: message.id,
    ReceiptHandle: receiptHandle,
    Body: message.body,
    MD5OfBody: md5(message.body),
    ...(chosen.length > 0 && { Attributes: Object.fromEntries(chosen) }),
    ...(custom.length > 0 && { MessageAttributes: Object.fromEntries(custom) }),
  };
}

function deleteMessage({ queue }: NamedQueue, input: SqsInput): undefined {
  queue.remove(receiptHandle(input));
}

function changeVisibility({ queue }: NamedQueue, input: SqsInput): undefined {
  const handle = receiptHandle(input);
  const timeout = integer(input, 'VisibilityTimeout', 0, maxVisibilityTimeoutSeconds);
  if (timeout === undefined) throw missingParameter('VisibilityTimeout');
  if (queue.hide(handle, timeout * 1000)) return;
  throw invalidParameter(
    `Value ${handle} for parameter ReceiptHandle is invalid. ` +
      'Reason: Message does not exist or is not available for visibility timeout change.',
  );
}

function receiptHandle({ ReceiptHandle }: SqsInput): string {
  if (ReceiptHandle === undefined) throw missingParameter('ReceiptHandle');
  if (messageIdOf(String(ReceiptHandle)) === undefined) throw receiptHandleIsInvalid(ReceiptHandle);
  return String(ReceiptHandle);
}

/** An integer within limits; undefined when it is missing. */
function integer(input: SqsInput, name: string, min: number, max: number): number | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
  throw invalidParameter(
    `Value ${value} for parameter ${name} is invalid. Reason: Must be between ${min} and ${max}.`,
  );
}
