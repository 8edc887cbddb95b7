import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { dynamoDbClient } from './aws/dynamodb-client.ts';
import { requireEnvironment } from './aws/environment.ts';
import { eventBridgeBus } from './aws/event-bus.ts';
import { changeMessageVisibility } from './aws/queue.ts';
import { imageSourceOfStage } from './image-source/image-source-of-stage.ts';
import { dynamoDbRegistry } from './images/registry.ts';
import { postponeSeconds } from './registration-requests/backoff.ts';
import {
  type Outcome,
  processMessage,
  type RegistrationWorker,
} from './registration-requests/process-message.ts';
import { errorCause } from './runtime/error-cause.ts';
import { budgetMs, startInvocation } from './runtime/invocation.ts';
import { writeLog } from './runtime/log.ts';
import { emitMetrics } from './runtime/metrics.ts';

const queueUrl = requireEnvironment('IMAGE_REQUEST_QUEUE_URL');
const worker: RegistrationWorker = {
  registry: dynamoDbRegistry(
    dynamoDbClient(),
    { registry: requireEnvironment('REGISTRY_TABLE'), accounts: requireEnvironment('ACCOUNTS_TABLE') },
    Number(requireEnvironment('DEFAULT_MAX_IMAGE_COUNT')),
  ),
  imageSource: imageSourceOfStage(),
  bus: eventBridgeBus(requireEnvironment('IMAGE_EVENT_BUS')),
  tokenRetentionDays: Number(requireEnvironment('TOKEN_RETENTION_DAYS')),
};

const stage = requireEnvironment('STAGE');

/** A message that was received so often has failed for minutes: somebody should know. */
const stuckReceiveCount = 6;

/** A message may take this long: to be registered, to be told of, and to be hidden. */
const maxMessageMs = 3 * budgetMs;

/**
 * The queue of registration requests, a batch at a time, one message after the other: those of one account would only
 * get into each other's way. What is not done with is reported, and comes again.
 */
export async function handler({ Records }: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const batchItemFailures: { itemIdentifier: string }[] = [];
  for (const record of Records) {
    const done = context.getRemainingTimeInMillis() > maxMessageMs && (await processRecord(record));
    if (!done) batchItemFailures.push({ itemIdentifier: record.messageId });
  }
  return { batchItemFailures };
}

/** Whether the message is done with. */
async function processRecord(record: SQSRecord): Promise<boolean> {
  const startedAt = Date.now();
  const outcome = await processMessage(record, worker);
  const { done, result, logFields } = outcome;
  if (!done) await postpone(record, outcome);
  if (result === 'postponed' && receiveCountOf(record) >= stuckReceiveCount)
    emitMetrics(stage, { StuckRequests: 1 });
  const { error, ...rest } = logFields;
  writeLog(done ? 'INFO' : 'ERROR', {
    requestId: record.messageId,
    operation: 'RegisterImages',
    result,
    receiveCount: receiveCountOf(record),
    ...rest,
    ...(error === undefined ? {} : { cause: errorCause(error) }),
    durationMs: Date.now() - startedAt,
  });
  return done;
}

/**
 * Hides the message until another attempt makes sense. One that cannot be read comes back at once, until the queue has had
 * enough of it and puts it with the dead letters. Should this fail, the queue's own time-out brings the message back.
 */
async function postpone(record: SQSRecord, outcome: Outcome): Promise<void> {
  const seconds = postponeSeconds(outcome, receiveCountOf(record));
  const invocation = startInvocation(record.messageId);
  try {
    await changeMessageVisibility(queueUrl, record.receiptHandle, seconds, invocation);
  } catch (error) {
    writeLog('WARN', {
      requestId: record.messageId,
      operation: 'RegisterImages',
      result: 'not hidden',
      cause: errorCause(error),
    });
  }
}

function receiveCountOf({ attributes }: SQSRecord): number {
  return Number(attributes.ApproximateReceiveCount);
}
