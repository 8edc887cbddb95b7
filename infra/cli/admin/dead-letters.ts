import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { readRegistrationRequest } from '../../../functions/registration-requests/registration-request.ts';
import { parseObject } from '../../../functions/runtime/parse-object.ts';
import type { Messaging } from './operator.ts';

/** A message in the dead-letter queue, hidden from others until it is released or deleted. */
export type DeadLetter = {
  readonly messageId: string;
  readonly sentAt: string;
  /** `request`: well-formed. `event`: a whole event that EventBridge could not deliver. `unreadable`: would only fail again. */
  readonly kind: 'request' | 'event' | 'unreadable';
  /** Why it cannot be read. */
  readonly reason: string | undefined;
  readonly accountId: string | undefined;
  readonly token: string | undefined;
  /** The message to send to the request queue. */
  readonly body: string;
};

export type DeadLetters = {
  /** About how many dead letters are hidden: those that other readers hold, as long as we hold none. */
  readonly countHidden: () => Promise<number>;
  /** Receives up to 200 dead letters and hides them from others for a minute. */
  readonly take: () => Promise<readonly DeadLetter[]>;
  readonly giveBack: (letters: readonly DeadLetter[]) => Promise<void>;
  readonly remove: (letter: DeadLetter) => Promise<void>;
  /** Sends it to the request queue, then deletes it. Sending it twice is harmless because of its token. */
  readonly redrive: (letter: DeadLetter) => Promise<void>;
};

const maxTaken = 200;
const heldSeconds = 60;

/** The dead letters of a stage. */
export function deadLetters({ config, imageRequestQueueUrl, deadLettersUrl }: Messaging): DeadLetters {
  const sqs = new SQSClient(config);
  const handles = new Map<string, string>();
  const handleOf = ({ messageId }: DeadLetter) => ({
    QueueUrl: deadLettersUrl,
    ReceiptHandle: handles.get(messageId) ?? '',
  });
  const remove = async (letter: DeadLetter) => {
    await sqs.send(new DeleteMessageCommand(handleOf(letter)));
  };

  return {
    async countHidden() {
      const AttributeNames = ['ApproximateNumberOfMessagesNotVisible' as const];
      const { Attributes } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl: deadLettersUrl, AttributeNames }),
      );
      return Number(Attributes?.ApproximateNumberOfMessagesNotVisible ?? 0);
    },
    async take() {
      const taken: DeadLetter[] = [];
      while (taken.length < maxTaken) {
        const { Messages = [] } = await sqs.send(
          new ReceiveMessageCommand({
            QueueUrl: deadLettersUrl,
            MaxNumberOfMessages: 10,
            VisibilityTimeout: heldSeconds,
            WaitTimeSeconds: 1,
            MessageSystemAttributeNames: ['SentTimestamp'],
          }),
        );
        if (Messages.length === 0) break;
        for (const message of Messages) {
          handles.set(message.MessageId ?? '', message.ReceiptHandle ?? '');
          taken.push(deadLetter(message));
        }
      }
      return taken;
    },
    async giveBack(letters) {
      for (const letter of letters)
        await sqs.send(new ChangeMessageVisibilityCommand({ ...handleOf(letter), VisibilityTimeout: 0 }));
    },
    remove,
    async redrive(letter) {
      await sqs.send(new SendMessageCommand({ QueueUrl: imageRequestQueueUrl, MessageBody: letter.body }));
      await remove(letter);
    },
  };
}

function deadLetter({ MessageId = '', Body = '', Attributes }: Message): DeadLetter {
  const event = eventOf(Body);
  const letter = {
    messageId: MessageId,
    sentAt: new Date(Number(Attributes?.SentTimestamp ?? 0)).toISOString(),
  };
  const isRequested = event?.['detail-type'] === 'Image Registration Requested';
  const body = isRequested ? JSON.stringify(event?.['detail'] ?? null) : Body;
  const request = readRegistrationRequest(body);
  if ('unreadable' in request) {
    const reason = event && !isRequested ? 'an event with another detail-type' : request.unreadable;
    return { ...letter, kind: 'unreadable', accountId: undefined, token: undefined, reason, body };
  }
  const { accountId, token } = request;
  return { ...letter, kind: event ? 'event' : 'request', accountId, token, reason: undefined, body };
}

/** The whole event that a body is; undefined for anything else. */
function eventOf(body: string): Readonly<Record<string, unknown>> | undefined {
  const value = parseObject(body);
  return value?.['detail-type'] === undefined ? undefined : value;
}
