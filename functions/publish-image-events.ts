import type { Context, DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import type { Item } from './aws/dynamodb-item.ts';
import { eventBridgeBus } from './aws/event-bus.ts';
import { type ImageEvent, type ItemChange, imageEvent } from './events/image-event.ts';
import { publishInOrder } from './events/publish-in-order.ts';
import * as environment from './runtime/environment.ts';
import { startInvocation } from './runtime/invocation.ts';
import { writeLog } from './runtime/log.ts';

const bus = eventBridgeBus(environment.imageEventBus());

/** The part of the function's time reserved for reporting what is unpublished. */
const reserveMs = 3000;

/**
 * Processes a batch of the registry's stream: every image that is committed or deleted becomes an event on the bus, at
 * least once. An event that may not be on the bus is reported by its sequence number, and Lambda redelivers it with
 * everything after it.
 */
export async function handler(
  { Records }: DynamoDBStreamEvent,
  context: Context,
): Promise<DynamoDBBatchResponse> {
  const invocation = startInvocation(context.awsRequestId, context.getRemainingTimeInMillis() - reserveMs);
  const startedAt = Date.now();
  const records = new Map<ImageEvent, DynamoDBRecord>();
  for (const record of Records) {
    const event = imageEvent(changeOf(record));
    if (event) records.set(event, record);
  }

  const unpublished = await publishInOrder([...records.keys()], bus, invocation);

  writeLog(unpublished.length > 0 ? 'ERROR' : 'INFO', {
    requestId: invocation.requestId,
    operation: 'PublishImageEvents',
    records: Records.length,
    published: records.size - unpublished.length,
    ...(unpublished.length > 0 ? { unpublished: unpublished.map(({ detail }) => detail.EventId) } : {}),
    ...(invocation.retries.length > 0 ? { retries: invocation.retries } : {}),
    durationMs: Date.now() - startedAt,
  });
  return {
    batchItemFailures: unpublished.map((event) => ({
      itemIdentifier: records.get(event)?.dynamodb?.SequenceNumber ?? '',
    })),
  };
}

function changeOf({ dynamodb = {} }: DynamoDBRecord): ItemChange {
  const { OldImage, NewImage, ApproximateCreationDateTime = 0 } = dynamodb;
  return {
    before: OldImage as Item | undefined,
    after: NewImage as Item | undefined,
    time: new Date(ApproximateCreationDateTime * 1000),
  };
}
