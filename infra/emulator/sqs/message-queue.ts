import type { QueueJournal } from './queue-journal.ts';
import { messageIdOf, newReceiptHandle, type QueueMessage, type ReceivedMessage } from './queue-message.ts';

/** The settings of a queue. */
export type QueueSettings = {
  readonly name: string;
  readonly arn: string;
  readonly visibilityTimeoutMs: number;
  readonly retentionMs: number;
  readonly redrive?: { readonly deadLetterTargetArn: string; readonly maxReceiveCount: number };
};

type Reception = {
  readonly maxMessages: number;
  readonly visibilityTimeoutMs: number;
  /** How long to wait for a first message. */
  readonly waitMs: number;
  /** Aborts when the receiver disconnects: it gets no messages then. */
  readonly signal?: AbortSignal | undefined;
};

/** A standard queue: it delivers each message at least once, in no particular order. */
export type MessageQueue = {
  readonly send: (message: QueueMessage) => void;
  /** Adds a message whose move another queue has journaled. */
  readonly accept: (message: QueueMessage) => void;
  readonly receive: (reception: Reception) => Promise<readonly ReceivedMessage[]>;
  /** As SQS does, accepts the handle of a deleted message, and ignores a stale handle. */
  readonly remove: (receiptHandle: string) => void;
  /** Changes the visibility timeout. Returns false for a stale handle. */
  readonly hide: (receiptHandle: string, ms: number) => boolean;
  /** Deletes all messages. */
  readonly purge: () => void;
  readonly counts: () => { readonly visible: number; readonly inFlight: number };
  /** Ends all waits. */
  readonly close: () => void;
};

type Hidden = {
  readonly message: QueueMessage;
  readonly visibleAt: number;
  /** Of the reception that hides it. */
  readonly receiptHandle: string;
};

type Waiter = {
  readonly reception: Reception;
  readonly finish: (received: readonly ReceivedMessage[]) => void;
};

/**
 * The queue of that name, with the messages in the journal. Timeouts use a monotonic clock. Calls `giveUp` with a message
 * that reached the maximum receive count.
 */
export function messageQueue(
  name: string,
  settings: () => QueueSettings,
  journal: QueueJournal,
  giveUp: (message: QueueMessage) => void,
): MessageQueue {
  const visible = new Map(journal.left(name).map((message) => [message.id, message]));
  const hidden = new Map<string, Hidden>();
  const waiters = new Set<Waiter>();
  let timer: NodeJS.Timeout | undefined;

  function reveal(): void {
    const now = performance.now();
    for (const [id, { message, visibleAt }] of hidden) {
      if (visibleAt > now) continue;
      hidden.delete(id);
      visible.set(id, message);
    }
  }

  function take({ maxMessages, visibilityTimeoutMs }: Reception): ReceivedMessage[] {
    reveal();
    const { arn, retentionMs, redrive } = settings();
    const received: ReceivedMessage[] = [];
    for (const [id, queued] of visible) {
      if (received.length === maxMessages) break;
      visible.delete(id);
      if (queued.sentAt + retentionMs < Date.now()) {
        journal.record({ type: 'deleted', queue: name, id });
        continue;
      }
      if (redrive && queued.receiveCount >= redrive.maxReceiveCount) {
        giveUp({ ...queued, deadLetterSource: arn });
        continue;
      }
      const message = { firstReceivedAt: Date.now(), ...queued, receiveCount: queued.receiveCount + 1 };
      const receiptHandle = newReceiptHandle(id);
      hidden.set(id, { message, receiptHandle, visibleAt: performance.now() + visibilityTimeoutMs });
      journal.record({ type: 'received', queue: name, message });
      received.push({ message, receiptHandle });
    }
    return received;
  }

  /** Serves the receivers that wait, and again when the next message becomes visible. */
  function serve(): void {
    clearTimeout(timer);
    timer = undefined;
    for (const { reception, finish } of waiters) {
      const received = take(reception);
      if (received.length === 0) break;
      finish(received);
    }
    if (waiters.size === 0 || hidden.size === 0) return;
    const next = Math.min(...[...hidden.values()].map(({ visibleAt }) => visibleAt));
    timer = setTimeout(serve, Math.max(1, Math.min(next - performance.now(), 2 ** 31 - 1)));
  }

  function accept(message: QueueMessage): void {
    visible.set(message.id, message);
    serve();
  }

  function wait(reception: Reception): Promise<readonly ReceivedMessage[]> {
    return new Promise((resolve) => {
      const giveUpWaiting = () => waiter.finish([]);
      const deadline = setTimeout(giveUpWaiting, reception.waitMs);
      const waiter: Waiter = {
        reception,
        finish(received) {
          clearTimeout(deadline);
          reception.signal?.removeEventListener('abort', giveUpWaiting);
          waiters.delete(waiter);
          resolve(received);
        },
      };
      reception.signal?.addEventListener('abort', giveUpWaiting);
      waiters.add(waiter);
      serve();
    });
  }

  return {
    send(message) {
      journal.record({ type: 'sent', queue: name, message });
      accept(message);
    },
    accept,
    async receive(reception) {
      if (reception.signal?.aborted) return [];
      const received = take(reception);
      return received.length > 0 || reception.waitMs === 0 ? received : await wait(reception);
    },
    remove(receiptHandle) {
      reveal();
      const id = messageIdOf(receiptHandle) ?? '';
      const inFlight = hidden.get(id);
      if (inFlight ? inFlight.receiptHandle !== receiptHandle : !visible.has(id)) return;
      hidden.delete(id);
      visible.delete(id);
      journal.record({ type: 'deleted', queue: name, id });
    },
    hide(receiptHandle, ms) {
      reveal();
      const id = messageIdOf(receiptHandle) ?? '';
      const inFlight = hidden.get(id);
      if (inFlight?.receiptHandle !== receiptHandle) return false;
      hidden.set(id, { ...inFlight, visibleAt: performance.now() + ms });
      serve();
      return true;
    },
    purge() {
      for (const id of [...visible.keys(), ...hidden.keys()])
        journal.record({ type: 'deleted', queue: name, id });
      visible.clear();
      hidden.clear();
    },
    counts() {
      reveal();
      return { visible: visible.size, inFlight: hidden.size };
    },
    close() {
      clearTimeout(timer);
      for (const { finish } of waiters) finish([]);
    },
  };
}
