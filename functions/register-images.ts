import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { dynamoDbClient } from './aws/dynamodb-client.ts';
import { eventBridgeBus } from './aws/event-bus.ts';
import { changeMessageVisibility } from './aws/queue.ts';
import { imageSourceOfStage } from './image-source/image-source-of-stage.ts';
import { dynamoDbRegistry } from './images/registry.ts';
import { type MessageCollaborators, processMessage } from './registration-requests/process-message.ts';
import * as environment from './runtime/environment.ts';
import { errorCause } from './runtime/error-cause.ts';
import { budgetMs, startInvocation } from './runtime/invocation.ts';
import { writeLog } from './runtime/log.ts';
import { emitMetrics } from './runtime/metrics.ts';

const queueUrl = environment.imageRequestQueueUrl();
const worker: MessageCollaborators = {
  registry: dynamoDbRegistry(
    dynamoDbClient(),
    { registry: environment.registryTable(), accounts: environment.accountsTable() },
    environment.defaultMaxImageCount(),
  ),
  imageSource: imageSourceOfStage(),
  bus: eventBridgeBus(environment.imageEventBus()),
  tokenRetentionDays: environment.tokenRetentionDays(),
};

const stage = environment.stage();

/** A message received this often has been failing for minutes: StuckRequests raises an alarm. */
const stuckReceiveCount = 6;

/** A message may take this long: one budget each to register its image, report a failure, and postpone it. */
const maxMessageMs = 3 * budgetMs;

/**
 * Processes a batch of registration requests, one after the other: messages of one account would only collide at its
 * counter. Messages that are not finished are returned as batch item failures, and the queue redelivers them.
 */
export async function handler({ Records }: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const batchItemFailures: { itemIdentifier: string }[] = [];
  for (const record of Records) {
    const finished = context.getRemainingTimeInMillis() > maxMessageMs && (await processRecord(record));
    if (!finished) batchItemFailures.push({ itemIdentifier: record.messageId });
  }
  return { batchItemFailures };
}

/** Whether the message is finished. */
async function processRecord(record: SQSRecord): Promise<boolean> {
  const startedAt = Date.now();
  const { messageId, body, attributes } = record;
  const receiveCount = Number(attributes.ApproximateReceiveCount);
  const { result, retryAfterSeconds, logFields } = await processMessage(
    { messageId, body, receiveCount },
    worker,
  );
  const finished = retryAfterSeconds === undefined;
  if (!finished) await postpone(record, retryAfterSeconds);
  if (result === 'postponed' && receiveCount >= stuckReceiveCount) emitMetrics(stage, { StuckRequests: 1 });
  writeLog(finished ? 'INFO' : 'ERROR', {
    requestId: messageId,
    operation: 'RegisterImages',
    result,
    receiveCount,
    ...logFields,
    durationMs: Date.now() - startedAt,
  });
  return finished;
}

/** Hides the message for that time. If this fails, the queue's own visibility timeout brings the message back. */
async function postpone({ messageId, receiptHandle }: SQSRecord, seconds: number): Promise<void> {
  try {
    await changeMessageVisibility(queueUrl, receiptHandle, seconds, startInvocation(messageId));
  } catch (error) {
    writeLog('WARN', {
      requestId: messageId,
      operation: 'RegisterImages',
      result: 'not postponed',
      cause: errorCause(error),
    });
  }
}
