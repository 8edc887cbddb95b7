import type { EventBus } from '../aws/event-bus.ts';
import { ApiError } from '../errors/api-error.ts';
import { type ErrorAnswer, errorAnswer } from '../errors/error-answer.ts';
import { TransientError } from '../errors/transient-error.ts';
import { UnknownAccount } from '../errors/unknown-account.ts';
import { eventSource, schemaVersion } from '../events/image-event.ts';
import type { ImageSource } from '../image-source/image-source.ts';
import { createImage } from '../images/create-image.ts';
import type { CreationRequest } from '../images/creation.ts';
import { tokenKey } from '../images/idempotency-key.ts';
import type { Registry } from '../images/registry.ts';
import { type Invocation, startInvocation } from '../runtime/invocation.ts';
import type { RegistrationFailedDetail } from '../schemas/registration-failed.schema.ts';
import {
  describedImageOf,
  type RegistrationRequest,
  readRegistrationRequest,
} from './registration-request.ts';

export type RegistrationWorker = {
  readonly registry: Registry;
  readonly imageSource: ImageSource;
  readonly bus: EventBus;
  readonly tokenRetentionDays: number;
};

export type Message = { readonly messageId: string; readonly body: string };

/** What became of a message: whether it is done with, and what the log says of it. */
export type Outcome = {
  readonly done: boolean;
  readonly result: 'registered' | 'replayed' | 'refused' | 'unreadable' | 'postponed';
  readonly logFields: Readonly<Record<string, unknown>>;
  /** A commit may still be under way: wait until it is over before the next attempt. */
  readonly commitInDoubt: boolean;
};

/**
 * Registers the image that a message asks for, exactly once however often the message comes. Success shows as "Image
 * Created", which the commit itself leads to; a final refusal is told as "Image Registration Failed". What may still
 * succeed, and what nobody can read, is not done with.
 */
export async function processMessage(message: Message, worker: RegistrationWorker): Promise<Outcome> {
  const request = readRegistrationRequest(message.body);
  if ('unreadable' in request) {
    const logFields = { reason: request.unreadable };
    return { done: false, result: 'unreadable', logFields, commitInDoubt: false };
  }
  const { accountId } = request;
  const invocation = startInvocation(message.messageId);
  try {
    const { imageId, replayed } = await register(request, worker, invocation);
    return outcome(true, replayed ? 'replayed' : 'registered', { accountId, imageId }, invocation);
  } catch (error) {
    return await reportFailure(error, request, worker, invocation);
  }
}

async function register(
  request: RegistrationRequest,
  { registry, imageSource, tokenRetentionDays }: RegistrationWorker,
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

/** Tells of a final refusal; anything else is left for another time, a refusal that could not be told included. */
async function reportFailure(
  error: unknown,
  request: RegistrationRequest,
  { bus }: RegistrationWorker,
  invocation: Invocation,
): Promise<Outcome> {
  const { accountId } = request;
  const answer = errorAnswer(error);
  if (answer.status >= 500) return outcome(false, 'postponed', { accountId, error }, invocation);

  const reportInvocation = startInvocation(invocation.requestId);
  const event = {
    source: eventSource,
    detailType: 'Image Registration Failed',
    detail: failedDetail(request, answer, invocation.requestId),
    time: new Date(),
  };
  try {
    const refused = await bus.put([event], reportInvocation);
    if (refused.length > 0) throw new TransientError('PutEvents refused the event');
    return outcome(true, 'refused', { accountId, reason: answer.reason }, invocation);
  } catch (reportError) {
    return outcome(false, 'postponed', { accountId, reason: answer.reason, error: reportError }, invocation);
  }
}

function failedDetail(
  { accountId, token }: RegistrationRequest,
  { code, message }: ErrorAnswer,
  messageId: string,
): RegistrationFailedDetail {
  return {
    SchemaVersion: schemaVersion,
    EventId: `${messageId}.failed`,
    AccountId: accountId,
    IdempotentToken: token,
    Code: code,
    Message: message,
  };
}

function outcome(
  done: boolean,
  result: Outcome['result'],
  logFields: Outcome['logFields'],
  { dynamodb, retries, logFields: noted }: Invocation,
): Outcome {
  return {
    done,
    result,
    logFields: { ...noted, ...logFields, ...dynamodb, ...(retries.length > 0 ? { retries } : {}) },
    commitInDoubt: noted['commitInDoubt'] === true,
  };
}
