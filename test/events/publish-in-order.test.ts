import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BusEvent, EventBus } from '../../functions/aws/event-bus.ts';
import { UnavailableError } from '../../functions/errors/transient-error.ts';
import type { ImageEvent } from '../../functions/events/image-event.ts';
import { publishInOrder } from '../../functions/events/publish-in-order.ts';
import { startInvocation } from '../../functions/runtime/invocation.ts';
import { created, deleted, imageItem } from './changed-items.ts';

/** Pauses take no time, but advance the clock. */
vi.mock('node:timers/promises', () => ({
  setTimeout: async (ms: number) => void vi.setSystemTime(Date.now() + ms),
}));
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

type Put = readonly BusEvent[];

/** A bus that answers each call as `decide` says, and the events it accepted, in order. */
function busThat(decide: (events: Put, call: number) => readonly number[]) {
  const calls: Put[] = [];
  const out: BusEvent[] = [];
  const bus: EventBus = {
    async put(events) {
      calls.push(events);
      const refused = decide(events, calls.length);
      out.push(...events.filter((_, place) => !refused.includes(place)));
      return refused;
    },
  };
  return { bus, calls, out };
}

const all = (events: Put) => events.map((_, place) => place);
const idsOf = (events: readonly BusEvent[]) =>
  events.map(({ detail }) => (detail as ImageEvent['detail']).EventId);
const invocation = () => startInvocation('id', 60_000);
const imagesEvents = (count: number) => Array.from({ length: count }, () => created(imageItem()));

describe('events', () => {
  it('are published in tens, in order', async () => {
    const events = imagesEvents(23);
    const { bus, calls, out } = busThat(() => []);
    expect(await publishInOrder(events, bus, invocation())).toEqual([]);
    expect(calls.map(({ length }) => length)).toEqual([10, 10, 3]);
    expect(idsOf(out)).toEqual(idsOf(events));
  });

  it('of one image are never published in one call, which could accept the later and refuse the earlier', async () => {
    const item = imageItem();
    const { bus, calls } = busThat(() => []);
    await publishInOrder([created(item), deleted(item), created(imageItem())], bus, invocation());
    expect(calls.map(({ length }) => length)).toEqual([1, 2]);
  });

  it('that do not exist cost no call', async () => {
    const { bus, calls } = busThat(() => []);
    expect(await publishInOrder([], bus, invocation())).toEqual([]);
    expect(calls).toEqual([]);
  });
});

describe('an event that the bus refuses', () => {
  it('is retried alone', async () => {
    const events = imagesEvents(3);
    const { bus, calls, out } = busThat((_, call) => (call === 1 ? [1] : call === 2 ? [0] : []));
    expect(await publishInOrder(events, bus, invocation())).toEqual([]);
    expect(calls.map(idsOf)).toEqual([idsOf(events), idsOf(events.slice(1, 2)), idsOf(events.slice(1, 2))]);
    expect(out).toHaveLength(3);
  });

  it('for good holds back its image and no other', async () => {
    const [refused, other] = [imageItem(), imageItem()];
    const events = [created(refused), created(other), deleted(refused), deleted(other)];
    const { bus, out } = busThat((put) =>
      idsOf(put).flatMap((id, place) => (id === idsOf(events)[0] ? [place] : [])),
    );
    const unpublished = await publishInOrder(events, bus, invocation());
    expect(idsOf(unpublished)).toEqual([idsOf(events)[0], idsOf(events)[2]]);
    expect(idsOf(out)).toEqual([idsOf(events)[1], idsOf(events)[3]]);
  });

  it('is left unpublished at the deadline', async () => {
    const { bus, calls } = busThat(all);
    const events = imagesEvents(2);
    expect(await publishInOrder(events, bus, startInvocation('id', 0))).toEqual(events);
    expect(calls).toHaveLength(1);
  });
});

describe('a bus', () => {
  it('that does not answer in time leaves everything to the next invocation', async () => {
    const bus: EventBus = { put: async () => Promise.reject(new UnavailableError('no answer')) };
    const events = imagesEvents(12);
    expect(await publishInOrder(events, bus, startInvocation('id', 0))).toEqual(events);
  });

  it('that refuses the call for good fails the invocation', async () => {
    const bus: EventBus = { put: async () => Promise.reject(new Error('AccessDeniedException')) };
    await expect(publishInOrder(imagesEvents(1), bus, invocation())).rejects.toThrow('AccessDenied');
  });

  it('that refuses at random gets each event once or leaves it unpublished, and each image in order', async () => {
    const changes = fc.array(fc.tuple(fc.nat(5), fc.boolean()), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(changes, fc.infiniteStream(fc.nat(2)), async (history, luck) => {
        const items = Array.from({ length: 6 }, () => imageItem());
        const events = history.map(([image, creation]) =>
          creation ? created(items[image] ?? {}) : deleted(items[image] ?? {}),
        );
        const { bus, out } = busThat((put) => all(put).filter(() => luck.next().value === 0));
        const unpublished = await publishInOrder(events, bus, startInvocation('id', 5_000));
        expect(out.length + unpublished.length).toBe(events.length);
        for (const { pk: _pk, ...item } of items) {
          const ofImage = (event: BusEvent) =>
            (event.detail as ImageEvent['detail']).Image.Id === item['sk']?.S?.slice('IMAGE#'.length);
          const wanted = events.filter(ofImage);
          // Published are the first events in order, and unpublished the rest.
          const published = out.filter(ofImage);
          expect(published).toEqual(wanted.slice(0, published.length));
        }
      }),
    );
  });
});
