import { closeSync, openSync, writeSync } from 'node:fs';
import { isRecord, parseJson, readDataFile, replaceDataFile } from '../data-file.ts';
import { LocalStackError } from '../local-stack-error.ts';
import type { QueueMessage } from './queue-message.ts';

/** A change in a queue. A move is one change, so that a kill can neither duplicate nor lose the message. */
export type QueueChange =
  | { readonly type: 'sent'; readonly queue: string; readonly message: QueueMessage }
  | { readonly type: 'received'; readonly queue: string; readonly message: QueueMessage }
  | { readonly type: 'deleted'; readonly queue: string; readonly id: string }
  | { readonly type: 'moved'; readonly queue: string; readonly to: string; readonly message: QueueMessage };

/** The messages of all queues on disk: they survive a stop and a kill. */
export type QueueJournal = {
  /** The messages of a queue when the journal was opened, oldest first. */
  readonly left: (queue: string) => readonly QueueMessage[];
  readonly record: (change: QueueChange) => void;
  readonly close: () => void;
};

/** A journal that keeps nothing. */
export const noJournal: QueueJournal = { left: () => [], record() {}, close() {} };

/**
 * Opens the journal, one line of JSON per change, and compacts it.
 * @throws LocalStackError naming the damaged line.
 */
export function openQueueJournal(file: string): QueueJournal {
  const queues = replay(readQueueChanges(file));
  const sent = [...queues].flatMap(([queue, messages]) =>
    [...messages.values()].map((message) => lineOf({ type: 'sent', queue, message })),
  );
  replaceDataFile(file, sent.join(''));
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

/**
 * The changes in that file; none when there is no file.
 * @throws LocalStackError naming the damaged line.
 */
export function readQueueChanges(file: string): QueueChange[] {
  // A kill can leave an incomplete line after the last line feed.
  const lines = (readDataFile(file) ?? '').split('\n').slice(0, -1);
  return lines.map((line, index) => {
    const change = parseJson(line);
    if (isChange(change)) return change;
    throw new LocalStackError(
      `${file} is damaged in line ${index + 1}: delete that line, or the file and the messages in it`,
    );
  });
}

function isChange(value: unknown): value is QueueChange {
  if (!isRecord(value) || typeof value['queue'] !== 'string') return false;
  const { type, id, to, message } = value;
  if (type === 'deleted') return typeof id === 'string';
  return (
    isMessage(message) &&
    (type === 'sent' || type === 'received' || (type === 'moved' && typeof to === 'string'))
  );
}

function isMessage(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { id, body, sentAt, receiveCount } = value;
  return (
    [typeof id, typeof body, typeof sentAt, typeof receiveCount].join() === 'string,string,number,number'
  );
}

function replay(changes: readonly QueueChange[]): ReadonlyMap<string, Map<string, QueueMessage>> {
  const queues = new Map<string, Map<string, QueueMessage>>();
  const messages = (queue: string): Map<string, QueueMessage> => {
    const found = queues.get(queue) ?? new Map<string, QueueMessage>();
    queues.set(queue, found);
    return found;
  };
  for (const change of changes) {
    if (change.type === 'deleted') messages(change.queue).delete(change.id);
    else if (change.type === 'moved') {
      messages(change.queue).delete(change.message.id);
      messages(change.to).set(change.message.id, change.message);
    } else messages(change.queue).set(change.message.id, change.message);
  }
  return queues;
}
