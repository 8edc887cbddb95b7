import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { type EventBus, failedIndexes, putEventsEntry } from '../../../functions/aws/event-bus.ts';
import type { Messaging } from './operator.ts';

/** The stage's bus of image events, as the operator reaches it. */
export function operatorsEventBus({ config, imageEventBusName }: Messaging): EventBus {
  // Slower when EventBridge says so: the service itself puts events meanwhile.
  const client = new EventBridgeClient({ ...config, retryMode: 'adaptive', maxAttempts: 10 });
  return {
    async put(events) {
      const Entries = events.map((event) => putEventsEntry(event, imageEventBusName));
      const answer = await client.send(new PutEventsCommand({ Entries }));
      return failedIndexes(answer.Entries ?? []);
    },
  };
}
