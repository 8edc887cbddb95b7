import { setTimeout as pause } from 'node:timers/promises';
import { type EventBus, maxBatchSize } from '../aws/event-bus.ts';
import { UnavailableError } from '../errors/transient-error.ts';
import { type Invocation, timeLeft } from '../runtime/invocation.ts';
import type { ImageEvent } from './image-event.ts';

/** How often a refused event is retried alone, before it is left to the next invocation. */
const attemptsAlone = 4;
const firstDelayMs = 50;

/**
 * Puts events on the bus, in order for each image: a refused event is retried alone, and later events of its image wait
 * for it while those of other images go on. Returns the events that may not be on the bus when time is up.
 *
 * @throws Error when the bus refuses a call for good.
 */
export async function publishInOrder(
  events: readonly ImageEvent[],
  bus: EventBus,
  invocation: Invocation,
): Promise<readonly ImageEvent[]> {
  const unpublished: ImageEvent[] = [];
  for (const batch of batches(events)) {
    const [held, free] = heldBack(batch, unpublished);
    unpublished.push(...held);
    for (const event of await putAndFindRefused(free, bus, invocation)) {
      if (!(await publishAlone(event, bus, invocation))) unpublished.push(event);
    }
  }
  return unpublished;
}

/**
 * Splits events into batches that the bus takes, never with two events of one image: it could take the later one and
 * refuse the earlier.
 */
function batches(events: readonly ImageEvent[]): readonly (readonly ImageEvent[])[] {
  const all: ImageEvent[][] = [];
  let current: ImageEvent[] = [];
  for (const event of events) {
    if (current.length === 0 || current.length === maxBatchSize || current.some(sameImage(event))) {
      current = [];
      all.push(current);
    }
    current.push(event);
  }
  return all;
}

/** Separates events that must wait for an unpublished event of their image from the others. */
function heldBack(
  batch: readonly ImageEvent[],
  unpublished: readonly ImageEvent[],
): readonly [held: readonly ImageEvent[], free: readonly ImageEvent[]] {
  const { held = [], free = [] } = Object.groupBy(batch, (event) =>
    unpublished.some(sameImage(event)) ? 'held' : 'free',
  );
  return [held, free];
}

function sameImage(event: ImageEvent): (other: ImageEvent) => boolean {
  return ({ detail }) => detail.Image.Id === event.detail.Image.Id;
}

/** The events that the bus refused, or all if it did not respond in time. */
async function putAndFindRefused(
  events: readonly ImageEvent[],
  bus: EventBus,
  invocation: Invocation,
): Promise<readonly ImageEvent[]> {
  if (events.length === 0) return [];
  try {
    const failedIndexes = await bus.put(events, invocation);
    return events.filter((_, index) => failedIndexes.includes(index));
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error;
    return events;
  }
}

/** Whether the bus finally took the event. */
async function publishAlone(event: ImageEvent, bus: EventBus, invocation: Invocation): Promise<boolean> {
  for (let attempt = 0; attempt < attemptsAlone; attempt += 1) {
    const jittered = Math.random() * firstDelayMs * 2 ** attempt;
    if (jittered >= timeLeft(invocation)) return false;
    await pause(jittered);
    const refused = await putAndFindRefused([event], bus, invocation);
    if (refused.length === 0) return true;
  }
  return false;
}
