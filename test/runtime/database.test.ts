import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { sendRequest } from '../../functions/aws/database.ts';
import { TransientError } from '../../functions/errors/transient-error.ts';
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

  it('is aborted at the deadline', async () => {
    const invocation = { ...startInvocation('id'), deadline: 0 };
    const hanging = sendRequest(
      invocation,
      ({ abortSignal }) =>
        new Promise<never>((_, reject) => {
          abortSignal.addEventListener('abort', () => reject(abortSignal.reason));
        }),
    );
    await expect(hanging).rejects.toBeInstanceOf(TransientError);
  });

  it.each([
    named('ProvisionedThroughputExceededException', { $fault: 'client' }),
    named('RequestLimitExceeded', { $fault: 'client' }),
    named('ThrottlingException', { $fault: 'client' }),
    named('TransactionConflictException', { $fault: 'client' }),
  ])('that DynamoDB refuses with %s fails as a TransientError', async (error) => {
    await expect(askedAndFailed(error)).rejects.toMatchObject({
      name: 'TransientError',
      message: error.name,
      cause: error,
    });
  });

  it.each([
    named('TransactionInProgressException', { $fault: 'client' }),
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

  it('that is a cancelled transaction names the conditions that failed', async () => {
    const cancelled = new TransactionCanceledException({
      message: 'text',
      $metadata: {},
      CancellationReasons: [
        { Code: 'None' },
        { Code: 'ConditionalCheckFailed' },
        { Code: 'TransactionConflict' },
      ],
    });
    await expect(askedAndFailed(cancelled)).rejects.toMatchObject({
      name: 'TransientError',
      message: 'TransactionCanceledException[None,ConditionalCheckFailed,TransactionConflict]',
    });
  });
});
