import type { EventBus } from '../aws/event-bus.ts';
import { ApiError } from '../errors/api-error.ts';
import { type ErrorAnswer, errorAnswer } from '../errors/error-answer.ts';
import { TransientError } from '../errors/transient-error.ts';
import { UnknownAccount } from '../errors/unknown-account.ts';
import { eventSource } from '../events/image-event.ts';
import type { ImageSource } from '../image-source/image-source.ts';
import { createImage } from '../images/create-image.ts';
import type { CreationRequest } from '../images/creation.ts';
import { tokenKey } from '../images/idempotency-key.ts';
import type { Registry } from '../images/registry.ts';
import { errorCause } from '../runtime/error-cause.ts';
import { type Invocation, startInvocation } from '../runtime/invocation.ts';
import {
  type RegistrationFailedDetail,
  registrationFailedVersion,
} from '../schemas/registration-failed.schema.ts';
import { postponeSeconds } from './backoff.ts';
import {
  describedImageOf,
  type RegistrationRequest,
  readRegistrationRequest,
  requestedImage,
} from './registration-request.ts';

export type MessageCollaborators = {
  readonly registry: Registry;
  readonly imageSource: ImageSource;
  readonly bus: EventBus;
  readonly tokenRetentionDays: number;
};

export type Message = {
  readonly messageId: string;
  readonly body: string;
  /** How often the queue has delivered it, this time included. */
  readonly receiveCount: number;
};

/** The outcome of a message. */
export type Outcome = Finished | Unfinished;

type Finished = {
  readonly result: 'registered' | 'replayed' | 'refused';
  readonly retryAfterSeconds?: never;
  readonly logFields: LogFields;
};

type Unfinished = {
  readonly result: 'unreadable' | 'postponed';
  /** When the queue should deliver the message again. */
  readonly retryAfterSeconds: number;
  readonly logFields: LogFields;
};

type LogFields = Readonly<Record<string, unknown>>;

/**
 * Registers the image that a message requests, exactly once however often the message is delivered, and decides the
 * message's outcome:
 *
 * - registered or replayed: finished. The commit itself leads to the event "Image Created".
 * - refused for good: finished, once "Image Registration Failed" is on the bus.
 * - anything that may still succeed: postponed, longer each time.
 * - unreadable: delivered again at once, until the queue moves it to the dead-letter queue.
 */
export async function processMessage(message: Message, worker: MessageCollaborators): Promise<Outcome> {
  const request = readRegistrationRequest(message.body);
  if ('unreadable' in request) {
    // The queue moves it there after enough deliveries.
    const logFields = { reason: request.unreadable, destination: 'dead letters' };
    return { result: 'unreadable', retryAfterSeconds: 0, logFields };
  }
  const { accountId } = request;
  const invocation = startInvocation(message.messageId);
  try {
    const { imageId, replayed } = await register(request, worker, invocation);
    return finished(replayed ? 'replayed' : 'registered', { accountId, imageId }, invocation);
  } catch (error) {
    const answer = errorAnswer(error);
    if (answer.status >= 500) return postponed(message, error, { accountId }, invocation);
    const { reason } = answer;
    try {
      await reportFailure(request, answer, worker.bus, message.messageId);
    } catch (reportError) {
      return postponed(message, reportError, { accountId, reason }, invocation);
    }
    return finished('refused', { accountId, reason }, invocation);
  }
}

async function register(
  request: RegistrationRequest,
  { registry, imageSource, tokenRetentionDays }: MessageCollaborators,
  invocation: Invocation,
) {
  const description = describedImageOf(request);
  const creation: CreationRequest = {
    accountId: request.accountId,
    requestId: invocation.requestId,
    idempotencyKeys: [tokenKey(request.token, description, tokenRetentionDays)],
    description,
  };
  try {
    return await createImage(creation, { registry, imageSource }, invocation);
  } catch (error) {
    if (error instanceof UnknownAccount) throw new ApiError('invalidParameter', { parameter: 'AccountId' });
    throw error;
  }
}

/**
 * Puts "Image Registration Failed" on the bus.
 * @throws Error when the bus did not take it.
 */
async function reportFailure(
  request: RegistrationRequest,
  answer: ErrorAnswer,
  bus: EventBus,
  messageId: string,
): Promise<void> {
  const event = {
    source: eventSource,
    detailType: 'Image Registration Failed',
    detail: failedDetail(request, answer, messageId),
    time: new Date(),
  };
  const failedIndexes = await bus.put([event], startInvocation(messageId));
  if (failedIndexes.length > 0) throw new TransientError('PutEvents refused the event');
}

function failedDetail(
  { accountId, token, image }: RegistrationRequest,
  { code, message }: ErrorAnswer,
  messageId: string,
): RegistrationFailedDetail {
  return {
    SchemaVersion: registrationFailedVersion,
    EventId: `${messageId}.failed`,
    AccountId: accountId,
    IdempotentToken: token,
    Image: requestedImage(image),
    Code: code,
    Message: message,
  };
}

function finished(result: Finished['result'], fields: LogFields, invocation: Invocation): Finished {
  return { result, logFields: logFieldsOf(invocation, fields) };
}

function postponed(
  { receiveCount }: Message,
  error: unknown,
  fields: LogFields,
  invocation: Invocation,
): Unfinished {
  const commitInDoubt = invocation.logFields['commitInDoubt'] === true;
  return {
    result: 'postponed',
    retryAfterSeconds: postponeSeconds(receiveCount, commitInDoubt),
    logFields: logFieldsOf(invocation, { ...fields, cause: errorCause(error) }),
  };
}

function logFieldsOf({ dynamodb, retries, logFields }: Invocation, fields: LogFields): LogFields {
  return { ...logFields, ...fields, ...dynamodb, ...(retries.length > 0 ? { retries } : {}) };
}
