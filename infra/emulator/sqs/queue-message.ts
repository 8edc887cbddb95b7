import { createHash, randomUUID } from 'node:crypto';

/** A message, as a queue keeps it. */
export type QueueMessage = {
  readonly id: string;
  readonly body: string;
  readonly messageAttributes?: Readonly<Record<string, unknown>>;
  readonly senderId: string;
  /** In milliseconds, as all times here. */
  readonly sentAt: number;
  readonly receiveCount: number;
  readonly firstReceivedAt?: number;
  /** The ARN of the queue that gave it up. */
  readonly deadLetterSource?: string;
};

/** A message as a receiver sees it. */
export type ReceivedMessage = { readonly message: QueueMessage; readonly receiptHandle: string };

/** A new message, sent now. */
export function newMessage(
  body: string,
  senderId: string,
  messageAttributes?: Readonly<Record<string, unknown>>,
): QueueMessage {
  return {
    id: randomUUID(),
    body,
    senderId,
    sentAt: Date.now(),
    receiveCount: 0,
    ...(messageAttributes && Object.keys(messageAttributes).length > 0 ? { messageAttributes } : {}),
  };
}

/** A handle of one reception: it names the message, and no two are the same. */
export function newReceiptHandle(messageId: string): string {
  return Buffer.from(`${messageId} ${randomUUID()}`).toString('base64');
}

/** The message that a receipt handle names; undefined for what is none. */
export function messageIdOf(receiptHandle: string): string | undefined {
  const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
  return new RegExp(`^(${uuid}) ${uuid}$`).exec(Buffer.from(receiptHandle, 'base64').toString())?.[1];
}

/** What senders and receivers check a body with. */
export function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

/** The attributes that SQS itself gives a message. */
export function systemAttributes(message: QueueMessage): Record<string, string> {
  return {
    SenderId: message.senderId,
    SentTimestamp: String(message.sentAt),
    ApproximateReceiveCount: String(message.receiveCount),
    ...(message.firstReceivedAt === undefined
      ? {}
      : { ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt) }),
    ...(message.deadLetterSource === undefined ? {} : { DeadLetterQueueSourceArn: message.deadLetterSource }),
  };
}
