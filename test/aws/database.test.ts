import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { sendRequest } from '../../functions/aws/database.ts';
import { OutcomeUnknown, TransientError } from '../../functions/errors/transient-error.ts';
import { startInvocation } from '../../functions/runtime/invocation.ts';

const askedAndFailed = (error: unknown) => sendRequest(startInvocation('id'), () => Promise.reject(error));
const named = (name: string, more: object = {}) => Object.assign(new Error('text'), { name, ...more });

describe('a request to DynamoDB', () => {
  it('is counted, with its capacity units', async () => {
    const invocation = startInvocation('id');
    await sendRequest(invocation, async () => ({ ConsumedCapacity: { CapacityUnits: 0.5 } }));
    await sendRequest(invocation, async () => ({
      ConsumedCapacity: [{ CapacityUnits: 6 }, { CapacityUnits: 2 }],
    }));
    await sendRequest(invocation, async () => ({}));
    expect(invocation.dynamodb).toEqual({ requests: 3, capacityUnits: 8.5 });
  });

  it('is counted when it fails', async () => {
    const invocation = startInvocation('id');
    await expect(sendRequest(invocation, () => Promise.reject(new Error('any')))).rejects.toThrow();
    expect(invocation.dynamodb).toEqual({ requests: 1, capacityUnits: 0 });
  });

  it('gets the time that is left', async () => {
    const invocation = startInvocation('id', 10_000);
    const requestTimeout = await sendRequest(invocation, async (options) => ({
      ...options,
      ConsumedCapacity: [],
    }));
    expect(requestTimeout.requestTimeout).toBeGreaterThan(9000);
    expect(requestTimeout.requestTimeout).toBeLessThanOrEqual(10_000);
  });

  it('is not sent once the time is up: nothing is in doubt then', async () => {
    const invocation = { ...startInvocation('id'), deadline: 0 };
    const failure = await sendRequest(invocation, () => Promise.resolve({})).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(TransientError);
    expect(failure).not.toBeInstanceOf(OutcomeUnknown);
    expect(invocation.dynamodb.requests).toBe(0);
  });

  it.each([
    named('ProvisionedThroughputExceededException', { $fault: 'client' }),
    named('RequestLimitExceeded', { $fault: 'client' }),
    named('ThrottlingException', { $fault: 'client' }),
  ])('that DynamoDB refuses with %s fails as a TransientError', async (error) => {
    await expect(askedAndFailed(error)).rejects.toMatchObject({
      name: 'TransientError',
      message: error.name,
      cause: error,
    });
  });

  it.each([
    named('TransactionInProgressException', { $fault: 'client' }),
    named('RequestTimeoutException', { $fault: 'client' }),
    named('InternalServerError', { $fault: 'server' }),
    named('TimeoutError'),
    named('AbortError'),
    named('Error', { code: 'ECONNRESET' }),
    new SyntaxError('Unexpected token < in JSON'),
  ])('that fails with %s fails as OutcomeUnknown', async (error) => {
    const failure = await askedAndFailed(error).catch((reason: unknown) => reason);
    expect(failure).toBeInstanceOf(TransientError);
    expect(failure).toMatchObject({ name: 'OutcomeUnknown', message: error.name, cause: error });
  });

  it.each([
    named('AccessDeniedException', { $fault: 'client' }),
    named('ResourceNotFoundException', { $fault: 'client' }),
    named('ValidationException', { $fault: 'client' }),
    named('TypeError'),
    'no error',
  ])('that fails with %s is not transient', async (error) => {
    await expect(askedAndFailed(error)).rejects.toBe(error);
  });

  it.each([
    ['TransientError', ['None', 'ConditionalCheckFailed']],
    ['TransientError', ['ThrottlingError', 'None']],
    ['ConflictError', ['None', 'ConditionalCheckFailed', 'TransactionConflict']],
  ])('that is a canceled transaction fails as a %s that names the reasons: %j', async (name, codes) => {
    const CancellationReasons = codes.map((Code) => ({ Code }));
    const canceled = new TransactionCanceledException({
      message: 'text',
      $metadata: {},
      CancellationReasons,
    });
    await expect(askedAndFailed(canceled)).rejects.toMatchObject({
      name,
      message: `TransactionCanceledException[${codes.join(',')}]`,
      cause: canceled,
    });
  });

  it('that meets a transaction in flight fails as a ConflictError', async () => {
    const refused = named('TransactionConflictException', { $fault: 'client' });
    const failure = await askedAndFailed(refused).catch((reason: unknown) => reason);
    expect(failure).toBeInstanceOf(TransientError);
    expect(failure).toMatchObject({ name: 'ConflictError', message: refused.name, cause: refused });
  });
});
