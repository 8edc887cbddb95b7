import type { ApiContext, ApiEvent, ApiMiddleware } from '../../functions/api/api-event.ts';
import { errorResponder } from '../../functions/api/error-responder.ts';
import { type Invocation, startInvocation } from '../../functions/runtime/invocation.ts';

export type Sent = {
  readonly method?: string;
  readonly path?: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  readonly base64?: boolean;
};

export const requestId = '0D1B2C3D-4E5F-6071-8293-A4B5C6D7E8F9';

/** The event an HTTP API would deliver, with what the middlewares before any of them would have added. */
export function apiEvent(sent: Sent = {}): ApiEvent {
  const { method = 'POST', path = '/images', query = '', headers = {}, body = '', base64 = false } = sent;
  const bytes = Buffer.from(body);
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: query,
    headers: { ...headers },
    requestContext: {
      accountId: '123456789012',
      apiId: 'api',
      domainName: 'api.example.com',
      domainPrefix: 'api',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
      requestId: 'gateway',
      routeKey: '$default',
      stage: '$default',
      time: '24/Nov/2026:10:00:00 +0000',
      timeEpoch: Date.now(),
    },
    body: bytes.toString(base64 ? 'base64' : 'utf8'),
    isBase64Encoded: base64,
    http: { method, path, rawQuery: query, headers, body: bytes },
    caller: {
      accountId: '1',
      accessKeyId: 'key',
      signature: 'signature',
      signatureVersion: 'V3',
      signedAt: 0,
    },
  };
}

/** Lambda's context, the invocation started. */
export function apiContext(invocation: Invocation = startInvocation(requestId)): ApiContext {
  return {
    invocation,
    awsRequestId: requestId.toLowerCase(),
    callbackWaitsForEmptyEventLoop: false,
    functionName: 'function',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:function',
    memoryLimitInMB: '1024',
    logGroupName: 'group',
    logStreamName: 'stream',
    getRemainingTimeInMillis: () => 10_000,
    done: () => {},
    fail: () => {},
    succeed: () => {},
  };
}

/** Sends the event through the middlewares, in the order given; throws what the first of them throws. */
export async function sendThrough(
  event: ApiEvent,
  middlewares: readonly ApiMiddleware[],
  context = apiContext(),
): Promise<ApiEvent> {
  for (const middleware of middlewares) {
    await middleware.before?.({ event, context, response: undefined, error: undefined, internal: {} });
  }
  return event;
}

export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  /** The body as it was sent. */
  readonly text: string;
  readonly code: string;
  readonly message: string;
};

/** What a client is answered when that error is thrown. */
export async function answerTo(error: unknown, event = apiEvent(), context = apiContext()): Promise<Answer> {
  const request: Parameters<NonNullable<ApiMiddleware['onError']>>[0] = {
    event,
    context,
    response: undefined,
    error: error as Error,
    internal: {},
  };
  await errorResponder().onError?.(request);
  const { statusCode = 0, headers = {}, body: text = '' } = request.response ?? {};
  const { Code: code, Message: message } = JSON.parse(text);
  return { status: statusCode, headers, text, code, message };
}

/** What a client is answered when `attempt` is refused. */
export async function refusalAnswer(attempt: () => unknown): Promise<Answer> {
  try {
    await attempt();
  } catch (error) {
    return answerTo(error);
  }
  throw new Error('nothing was refused');
}
