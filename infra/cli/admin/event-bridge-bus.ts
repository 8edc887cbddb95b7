import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { EventBus } from '../../../functions/aws/event-bus.ts';
import type { Messaging } from './operator.ts';

/** The stage's bus of image events, as the operator reaches it. */
export function eventBridgeBus({ config, imageEventBusName }: Messaging): EventBus {
  // Slower when EventBridge says so: the service itself puts events meanwhile.
  const client = new EventBridgeClient({ ...config, retryMode: 'adaptive', maxAttempts: 10 });
  return {
    async put(events) {
      const { Entries = [] } = await client.send(
        new PutEventsCommand({
          Entries: events.map(({ source, detailType, detail, time }) => ({
            EventBusName: imageEventBusName,
            Source: source,
            DetailType: detailType,
            Detail: JSON.stringify(detail),
            Time: time,
          })),
        }),
      );
      return Entries.flatMap(({ ErrorCode }, place) => (ErrorCode === undefined ? [] : [place]));
    },
  };
}
