import { closeSync, existsSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import type { QueueMessage } from './queue-message.ts';

/** A change of what queues hold; a move is one change, so that no kill can double or lose the message. */
export type QueueChange =
  | { readonly type: 'sent'; readonly queue: string; readonly message: QueueMessage }
  | { readonly type: 'received'; readonly queue: string; readonly message: QueueMessage }
  | { readonly type: 'deleted'; readonly queue: string; readonly id: string }
  | { readonly type: 'moved'; readonly queue: string; readonly to: string; readonly message: QueueMessage };

/** The messages of all queues, on disk: they outlive a stop, and a kill of this process. */
export type QueueJournal = {
  /** What was left when it was opened, by queue name, oldest first. */
  readonly left: (queue: string) => readonly QueueMessage[];
  readonly record: (change: QueueChange) => void;
  readonly close: () => void;
};

/** Keeps nothing. */
export const noJournal: QueueJournal = { left: () => [], record() {}, close() {} };

/** Opens the journal, a JSON line a change, and writes it anew with what is left. */
export function openQueueJournal(file: string): QueueJournal {
  const queues = replay(existsSync(file) ? readFileSync(file, 'utf8') : '');
  const sent = [...queues].flatMap(([queue, messages]) =>
    [...messages.values()].map((message) => lineOf({ type: 'sent', queue, message })),
  );
  // In one step, or a kill in between would lose what was there.
  writeFileSync(`${file}.new`, sent.join(''), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  const descriptor = openSync(file, 'a');
  return {
    left: (queue) => [...(queues.get(queue)?.values() ?? [])],
    record: (change) => void writeSync(descriptor, lineOf(change)),
    close: () => closeSync(descriptor),
  };
}

function lineOf(change: QueueChange): string {
  return `${JSON.stringify(change)}\n`;
}

function replay(journal: string): ReadonlyMap<string, Map<string, QueueMessage>> {
  const queues = new Map<string, Map<string, QueueMessage>>();
  const messages = (queue: string): Map<string, QueueMessage> => {
    const found = queues.get(queue) ?? new Map<string, QueueMessage>();
    queues.set(queue, found);
    return found;
  };
  // What follows the last line feed was being written when this machine's process was killed.
  for (const line of journal.split('\n').slice(0, -1)) {
    const change = JSON.parse(line) as QueueChange;
    if (change.type === 'deleted') messages(change.queue).delete(change.id);
    else if (change.type === 'moved') {
      messages(change.queue).delete(change.message.id);
      messages(change.to).set(change.message.id, change.message);
    } else messages(change.queue).set(change.message.id, change.message);
  }
  return queues;
}
