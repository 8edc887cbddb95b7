import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { readRegistrationRequest } from '../../../functions/registration-requests/registration-request.ts';
import { isObject } from '../../../functions/runtime/is-object.ts';
import type { Messaging } from './operator.ts';

/** A message in the dead-letter queue, hidden from others until it is released or deleted. */
export type DeadLetter = {
  readonly messageId: string;
  readonly sentAt: string;
  /** `request`: well-formed. `event`: a whole event that EventBridge could not deliver. `unreadable`: would only fail again. */
  readonly kind: 'request' | 'event' | 'unreadable';
  readonly accountId: string | undefined;
  readonly token: string | undefined;
  /** The message to send to the request queue. */
  readonly body: string;
};

export type DeadLetters = {
  /** Receives up to 200 dead letters and hides them from others for a minute. */
  readonly take: () => Promise<readonly DeadLetter[]>;
  readonly giveBack: (letters: readonly DeadLetter[]) => Promise<void>;
  readonly remove: (letter: DeadLetter) => Promise<void>;
  /** Sends it to the request queue, then deletes it. Sending it twice is harmless because of its token. */
  readonly redrive: (letter: DeadLetter) => Promise<void>;
};

const most = 200;
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
    async take() {
      const taken: DeadLetter[] = [];
      while (taken.length < most) {
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
  const detail = detailOf(Body);
  const body = detail ?? Body;
  const request = readRegistrationRequest(body);
  const readable = 'unreadable' in request ? undefined : request;
  return {
    messageId: MessageId,
    sentAt: new Date(Number(Attributes?.SentTimestamp ?? 0)).toISOString(),
    kind: readable === undefined ? 'unreadable' : detail === undefined ? 'request' : 'event',
    accountId: readable?.accountId,
    token: readable?.token,
    body,
  };
}

/** The detail of a whole event; undefined if the event is not a registration request. */
function detailOf(body: string): string | undefined {
  try {
    const event: unknown = JSON.parse(body);
    if (!isObject(event) || event['detail-type'] !== 'Image Registration Requested') return undefined;
    return JSON.stringify(event['detail']);
  } catch {
    return undefined;
  }
}
