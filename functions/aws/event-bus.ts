import type { Invocation } from '../invocation/invocation.ts';
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
   * @throws Refusal `serviceUnavailable` when there is no answer in time: some may have been put all the same.
   * @throws Error when the bus refuses the call for good.
   */
  put(events: readonly BusEvent[], invocation: Invocation): Promise<readonly number[]>;
};

/** PutEvents takes no more at once. */
export const mostEventsAtOnce = 10;

/** The EventBridge bus of that name. */
export function eventBridgeBus(name: string): EventBus {
  return {
    async put(events, invocation) {
      const input = { Entries: events.map((event) => entryOf(event, name)) };
      const { FailedEntryCount, Entries } = (await callAws(
        eventBridge,
        'PutEvents',
        input,
        invocation,
      )) as Result;
      if (FailedEntryCount === 0) return [];
      return Entries.flatMap(({ ErrorCode }, place) => (ErrorCode === undefined ? [] : [place]));
    },
  };
}

type Result = {
  readonly FailedEntryCount: number;
  readonly Entries: readonly { readonly ErrorCode?: string }[];
};

const eventBridge = { name: 'events', targetPrefix: 'AWSEvents' };

function entryOf({ source, detailType, detail, time }: BusEvent, EventBusName: string): object {
  return {
    EventBusName,
    Source: source,
    DetailType: detailType,
    Detail: JSON.stringify(detail),
    Time: Math.floor(time.getTime() / 1000),
  };
}
