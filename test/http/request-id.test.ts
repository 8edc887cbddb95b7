import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { unsignedOperation } from '../../functions/api/operation.ts';
import { requestId } from '../../functions/api/request-id.ts';
import { ApiError } from '../../functions/errors/api-error.ts';
import { budgetMs, startInvocation } from '../../functions/runtime/invocation.ts';
import { apiContext, apiEvent, requestId as expected, sendThrough } from '../support/api-event.ts';
import { captureLog } from '../support/captured-log.ts';

captureLog();

describe('the request id', () => {
  it("is Lambda's own, in upper case", async () => {
    const context = apiContext();
    await sendThrough(apiEvent(), [requestId()], context);
    expect(context.invocation.requestId).toBe(context.awsRequestId.toUpperCase());
  });

  it('belongs to an invocation that starts empty with the request', async () => {
    const before = startInvocation('before', 0);
    const context = apiContext(before);
    await sendThrough(apiEvent(), [requestId()], context);
    expect(context.invocation.requestId).toBe(expected);
    expect(context.invocation.deadline).toBeGreaterThan(before.deadline);
  });

  it('is in both headers of a success, beside those it has', async () => {
    const handler = unsignedOperation('UnknownRoute').handler(async () => ({
      statusCode: 201,
      headers: { 'content-type': 'text/plain' },
    }));
    expect(await handler(apiEvent(), apiContext())).toEqual({
      statusCode: 201,
      headers: { 'content-type': 'text/plain', 'x-acs-request-id': expected, 'request-id': expected },
    });
  });

  it('is in both headers of an answer that has no others', async () => {
    const handler = unsignedOperation('UnknownRoute').handler(async () => ({ statusCode: 204 }));
    expect(await handler(apiEvent(), apiContext())).toEqual({
      statusCode: 204,
      headers: { 'x-acs-request-id': expected, 'request-id': expected },
    });
  });

  it.each([
    ['a refusal', new ApiError('nameMissing'), 400],
    ['a fault', new Error('any'), 500],
  ])('is in both headers and the body of %s', async (_, error, status) => {
    const handler = unsignedOperation('UnknownRoute').handler(async () => {
      throw error;
    });
    const response = await handler(apiEvent(), apiContext());
    expect(response.statusCode).toBe(status);
    expect(response.headers).toMatchObject({ 'x-acs-request-id': expected, 'request-id': expected });
    expect(JSON.parse(response.body ?? '').RequestId).toBe(expected);
  });
});

describe('the budget of a request', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
  afterEach(() => void vi.useRealTimers());

  it.each([
    ['starts when API Gateway receives the request', 700, budgetMs - 700],
    ['is whole when the gateway is ahead of this clock', -5000, budgetMs],
    ['loses no more than half to a clock that is wrong', 60_000, budgetMs / 2],
    ['is whole when the event has no such time', Number.NaN, budgetMs],
  ])('%s', async (_, agoMs, left) => {
    const event = apiEvent();
    event.requestContext.timeEpoch = Date.now() - agoMs;
    const context = apiContext();
    await sendThrough(event, [requestId()], context);
    expect(context.invocation.deadline - Date.now()).toBe(left);
  });
});
