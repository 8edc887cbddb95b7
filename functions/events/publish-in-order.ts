import { setTimeout as pause } from 'node:timers/promises';
import { type EventBus, maxBatchSize } from '../aws/event-bus.ts';
import { UnavailableError } from '../errors/transient-error.ts';
import { type Invocation, timeLeft } from '../runtime/invocation.ts';
import type { ImageEvent } from './image-event.ts';

/** How often one event that the bus refuses is tried alone, before it is left to the next invocation. */
const attemptsAlone = 4;
const firstDelayMs = 50;

/**
 * Puts events on the bus, those of one image in their order: an event that the bus refuses is tried again alone, and
 * later ones of its image wait for it, while other images' go on. Returns those that are not known to be out when time
 * is up; the bus may have some of them all the same.
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
    for (const event of await refusedOf(free, bus, invocation)) {
      if (!(await publishAlone(event, bus, invocation))) unpublished.push(event);
    }
  }
  return unpublished;
}

/** As many as the bus takes at once, but never two of one image: it could take the later one and not the earlier. */
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

/** Those that an earlier event of their image keeps unpublished, and the others. */
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

/** Those that the bus refused, or all when it did not answer in time. */
async function refusedOf(
  events: readonly ImageEvent[],
  bus: EventBus,
  invocation: Invocation,
): Promise<readonly ImageEvent[]> {
  if (events.length === 0) return [];
  try {
    const places = await bus.put(events, invocation);
    return events.filter((_, place) => places.includes(place));
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error;
    return events;
  }
}

/** Whether the bus took it in the end. */
async function publishAlone(event: ImageEvent, bus: EventBus, invocation: Invocation): Promise<boolean> {
  for (let attempt = 0; attempt < attemptsAlone; attempt += 1) {
    const jittered = Math.random() * firstDelayMs * 2 ** attempt;
    if (jittered >= timeLeft(invocation)) return false;
    await pause(jittered);
    const refused = await refusedOf([event], bus, invocation);
    if (refused.length === 0) return true;
  }
  return false;
}
