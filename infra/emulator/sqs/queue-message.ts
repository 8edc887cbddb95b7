import { createHash, randomUUID } from 'node:crypto';

/** A message in a queue. */
export type QueueMessage = {
  readonly id: string;
  readonly body: string;
  readonly messageAttributes?: Readonly<Record<string, unknown>>;
  readonly senderId: string;
  /** Epoch milliseconds, as all times here. */
  readonly sentAt: number;
  readonly receiveCount: number;
  readonly firstReceivedAt?: number;
  /** The ARN of the queue that it was moved from. */
  readonly deadLetterSource?: string;
};

/** A message with the handle of one reception. */
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

/** A unique handle of one reception, which names the message. */
export function newReceiptHandle(messageId: string): string {
  return Buffer.from(`${messageId} ${randomUUID()}`).toString('base64');
}

/** The id of the message that a receipt handle names; undefined for an invalid handle. */
export function messageIdOf(receiptHandle: string): string | undefined {
  const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
  return new RegExp(`^(${uuid}) ${uuid}$`).exec(Buffer.from(receiptHandle, 'base64').toString())?.[1];
}

/** The digest that senders and receivers check a body with. */
export function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

/** The system attributes of a message. */
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
