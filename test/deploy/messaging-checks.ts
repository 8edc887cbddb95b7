import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { connect } from '../../infra/cli/admin/operator.ts';
import { type DeliveredEvent, type Subscription, subscribe } from '../../infra/cli/subscription.ts';

export type MessagingCheck = { readonly what: string; readonly found: unknown; readonly expected: unknown };

type Registration = {
  readonly accountId: string;
  /** The request bus, which no command uses. */
  readonly requestBusName: string;
  /** Registers an image of that ECS image by the API. Returns its id. */
  readonly create: (ecsImageId: string) => Promise<string>;
  /** The dead letters as the operator sees them. */
  readonly deadLetters: () => Promise<readonly { readonly kind: string }[]>;
};

/** MiniStack and AWS deliver within seconds. */
const patienceMs = 60_000;

/**
 * Checks the events and queues of a deployed stage: an image's event reaches a consumer, registration requests are processed from
 * the queue and from the bus, a refused one is reported, and any other event ends in the dead letters.
 */
export async function messagingChecks(stage: string, registration: Registration): Promise<MessagingCheck[]> {
  const { accountId, requestBusName, create, deadLetters } = registration;
  const { messaging } = await connect({ stage });
  const sqs = new SQSClient(messaging.config);
  const bridge = new EventBridgeClient(messaging.config);
  const subscription = await subscribe(messaging, 'imprint-verify-deploy');
  const eventOf = eventsOf(subscription);
  const request = (ecsImageId: string, token: string) =>
    JSON.stringify({
      AccountId: accountId,
      IdempotentToken: token,
      Image: { Name: 'requested', EcsImageId: ecsImageId, Platform: 'Linux' },
    });
  const putEvent = (DetailType: string, Detail: string) =>
    bridge.send(
      new PutEventsCommand({
        Entries: [{ EventBusName: requestBusName, Source: 'verify', DetailType, Detail }],
      }),
    );
  const send = (MessageBody: string) =>
    sqs.send(new SendMessageCommand({ QueueUrl: messaging.imageRequestQueueUrl, MessageBody }));
  try {
    const imageId = await create('m-by-api');
    const created = await eventOf(({ Image }) => Image?.Id === imageId);
    await send(request('m-by-queue', 'token_queue'));
    const byQueue = await eventOf(({ IdempotentToken }) => IdempotentToken === 'token_queue');
    await putEvent('Image Registration Requested', request('m-by-bus', 'token_bus'));
    const byBus = await eventOf(({ IdempotentToken }) => IdempotentToken === 'token_bus');
    await send(request('m-notfound-1', 'token_refused'));
    const refused = await eventOf(({ IdempotentToken }) => IdempotentToken === 'token_refused');
    await putEvent('Something Else', request('m-other', 'token_other'));
    const dead = await until(async () => (await deadLetters())[0]);
    return [
      check('the event of an image by the API', created?.['detail-type'], 'Image Created'),
      check('the event of a request by the queue', byQueue?.['detail-type'], 'Image Created'),
      check('the event of a request by the bus', byBus?.['detail-type'], 'Image Created'),
      check('the event of a refused request', refused?.['detail-type'], 'Image Registration Failed'),
      check('the dead letter of an event that is no request', dead?.kind, 'unreadable'),
    ];
  } finally {
    await subscription.end();
  }
}

function check(what: string, found: unknown, expected: unknown): MessagingCheck {
  return { what, found, expected };
}

type Detail = { readonly Image?: { readonly Id?: string }; readonly IdempotentToken?: string };

/** Waits for the event that fits; undefined when none came. Events that come before it are kept for later questions. */
function eventsOf(subscription: Subscription) {
  const seen: DeliveredEvent[] = [];
  return (fits: (detail: Detail) => boolean) =>
    until(async () => {
      seen.push(...(await subscription.next(1)));
      return seen.find(({ detail }) => fits(detail as Detail));
    });
}

async function until<Result>(attempt: () => Promise<Result | undefined>): Promise<Result | undefined> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const result = await attempt();
    if (result !== undefined || Date.now() > deadline) return result;
  }
}
