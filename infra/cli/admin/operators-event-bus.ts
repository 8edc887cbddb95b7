import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { type EventBus, failedIndexes, putEventsEntry } from '../../../functions/aws/event-bus.ts';
import type { Messaging } from './operator.ts';

/** The stage's image event bus, with the operator's credentials. */
export function operatorsEventBus({ config, imageEventBusName }: Messaging): EventBus {
  // Adaptive retries slow down when EventBridge throttles: the service publishes events at the same time.
  const client = new EventBridgeClient({ ...config, retryMode: 'adaptive', maxAttempts: 10 });
  return {
    async put(events) {
      const Entries = events.map((event) => putEventsEntry(event, imageEventBusName));
      const answer = await client.send(new PutEventsCommand({ Entries }));
      return failedIndexes(answer.Entries ?? []);
    },
  };
}
