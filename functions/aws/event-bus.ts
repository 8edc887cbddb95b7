import type { Invocation } from '../runtime/invocation.ts';
import { callAws } from './signed-call.ts';

/** An event as EventBridge takes it. */
export type BusEvent = {
  readonly source: string;
  readonly detailType: string;
  readonly detail: object;
  readonly time: Date;
};

/** Puts events on the bus. */
export type EventBus = {
  /**
   * Puts up to ten events, in that order.
   * Returns which of them the bus refused, by their places: it takes some and refuses others of one call.
   * @throws UnavailableError when no response comes in time: the bus may have taken some of them anyway.
   * @throws Error when the bus refuses the call for good.
   */
  put(events: readonly BusEvent[], invocation: Invocation): Promise<readonly number[]>;
};

/** PutEvents takes no more at once. */
export const maxBatchSize = 10;

/** The EventBridge bus of that name. */
export function eventBridgeBus(name: string): EventBus {
  return {
    async put(events, invocation) {
      const input = { Entries: events.map((event) => withEpochTime(putEventsEntry(event, name))) };
      const { Entries } = (await callAws(eventBridge, 'PutEvents', input, invocation)) as Result;
      return failedIndexes(Entries);
    },
  };
}

type Result = { readonly Entries: readonly EntryResult[] };
type EntryResult = { readonly ErrorCode?: string | undefined };

const eventBridge = { name: 'events', targetPrefix: 'AWSEvents' };

/** The event as an entry of PutEvents, for that bus. */
export function putEventsEntry({ source, detailType, detail, time }: BusEvent, EventBusName: string) {
  return {
    EventBusName,
    Source: source,
    DetailType: detailType,
    Detail: JSON.stringify(detail),
    Time: time,
  };
}

/** The places of the entries that PutEvents refused, by its answer. */
export function failedIndexes(entries: readonly EntryResult[]): readonly number[] {
  return entries.flatMap(({ ErrorCode }, place) => (ErrorCode === undefined ? [] : [place]));
}

/** In JSON, AWS takes times in seconds; its SDKs see to that themselves. */
function withEpochTime<Entry extends { readonly Time: Date }>(entry: Entry): object {
  return { ...entry, Time: Math.floor(entry.Time.getTime() / 1000) };
}
