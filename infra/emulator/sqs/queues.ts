import { localIdentity } from '../cloudformation/intrinsics.ts';
import type { Template } from '../cloudformation/template.ts';
import { type MessageQueue, messageQueue, type QueueSettings } from './message-queue.ts';
import type { QueueJournal } from './queue-journal.ts';
import { newMessage, type QueueMessage } from './queue-message.ts';
import { queueArnOf, queueNameOf, queueUrlOf } from './queue-names.ts';

export type NamedQueue = {
  readonly url: string;
  readonly settings: QueueSettings;
  readonly queue: MessageQueue;
  /** All attributes as given, also those without effect such as Policy. */
  readonly attributes: Readonly<Record<string, string>>;
};

/** The queues of the template, and those that clients create. */
export type Queues = {
  readonly all: () => readonly NamedQueue[];
  readonly byName: (name: string) => NamedQueue | undefined;
  /** Creates a queue, or changes the attributes of one that exists. */
  readonly put: (name: string, attributes: Readonly<Record<string, string>>) => NamedQueue;
  readonly remove: (name: string) => void;
  /** Sends to the queue of that ARN, as another service does. Returns false when there is none. */
  readonly deliver: (arn: string, body: string) => boolean;
  readonly close: () => void;
};

const secondsOf = (value: unknown, otherwise: number) =>
  (value === undefined ? otherwise : Number(value)) * 1000;

/** Creates the queues of the template, with the messages in the journal. */
export function createQueues(template: Template, journal: QueueJournal): Queues {
  const queues = new Map<string, NamedQueue>();

  function put(name: string, attributes: Readonly<Record<string, string>>): NamedQueue {
    const settings = settingsOf(name, attributes);
    const current = () => queues.get(name)?.settings ?? settings;
    const queue =
      queues.get(name)?.queue ??
      messageQueue(name, current, journal, (message) => giveUp(current(), message));
    const named: NamedQueue = { url: queueUrlOf(name), settings, attributes, queue };
    queues.set(name, named);
    return named;
  }

  function giveUp({ name, redrive }: QueueSettings, message: QueueMessage): void {
    const target = [...queues.values()].find(({ settings }) => settings.arn === redrive?.deadLetterTargetArn);
    if (!target) throw new Error(`${name} has no dead-letter queue ${redrive?.deadLetterTargetArn}`);
    const moved = { ...message, receiveCount: 0 };
    journal.record({ type: 'moved', queue: name, to: target.settings.name, message: moved });
    target.queue.accept(moved);
  }

  for (const resource of template.resources('AWS::SQS::Queue')) {
    put(queueNameOf(resource.ref), attributesOf(resource.properties()));
  }
  return {
    all: () => [...queues.values()],
    byName: (name) => queues.get(name),
    put,
    remove(name) {
      const removed = queues.get(name);
      queues.delete(name);
      removed?.queue.purge();
      removed?.queue.close();
    },
    deliver(arn, body) {
      const target = [...queues.values()].find(({ settings }) => settings.arn === arn);
      target?.queue.send(newMessage(body, localIdentity.accountId));
      return target !== undefined;
    },
    close() {
      for (const { queue } of queues.values()) queue.close();
      journal.close();
    },
  };
}

function settingsOf(name: string, attributes: Readonly<Record<string, string>>): QueueSettings {
  const redrive = attributes['RedrivePolicy'] && JSON.parse(attributes['RedrivePolicy']);
  return {
    name,
    arn: queueArnOf(name),
    visibilityTimeoutMs: secondsOf(attributes['VisibilityTimeout'], 30),
    retentionMs: secondsOf(attributes['MessageRetentionPeriod'], 4 * 24 * 3600),
    ...(redrive && {
      redrive: {
        deadLetterTargetArn: String(redrive.deadLetterTargetArn),
        maxReceiveCount: Number(redrive.maxReceiveCount),
      },
    }),
  };
}

/** CloudFormation's properties have the names of the API's attributes, and other types. */
function attributesOf(properties: Readonly<Record<string, unknown>>): Record<string, string> {
  if (properties['FifoQueue']) throw new Error('the local SQS has no FIFO queues');
  const given = Object.entries(properties).filter(([name]) => name !== 'QueueName' && name !== 'Tags');
  return Object.fromEntries(
    given.map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)]),
  );
}
