import type { Invocation } from '../runtime/invocation.ts';
import { callAws } from './signed-call.ts';

/** An event as EventBridge accepts it. */
export type BusEvent = {
  readonly source: string;
  readonly detailType: string;
  readonly detail: object;
  readonly time: Date;
};

/** Puts events on the bus. */
export type EventBus = {
  /**
   * Puts up to ten events, in order. Returns the indexes of those that the bus refused: a call can succeed in part.
   * @throws UnavailableError when no response comes in time: the bus may have taken some of them anyway.
   * @throws Error when the bus refuses the call for good.
   */
  put(events: readonly BusEvent[], invocation: Invocation): Promise<readonly number[]>;
};

/** The most entries that PutEvents takes in one call. */
export const maxBatchSize = 10;

/** The EventBridge bus with this name. */
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

/** The event as a PutEvents entry for the bus. */
export function putEventsEntry({ source, detailType, detail, time }: BusEvent, EventBusName: string) {
  return {
    EventBusName,
    Source: source,
    DetailType: detailType,
    Detail: JSON.stringify(detail),
    Time: time,
  };
}

/** The indexes of the entries that PutEvents refused. */
export function failedIndexes(entries: readonly EntryResult[]): readonly number[] {
  return entries.flatMap(({ ErrorCode }, index) => (ErrorCode === undefined ? [] : [index]));
}

/** AWS's JSON protocol takes times in epoch seconds. Its SDKs convert them. */
function withEpochTime<Entry extends { readonly Time: Date }>(entry: Entry): object {
  return { ...entry, Time: Math.floor(entry.Time.getTime() / 1000) };
}
