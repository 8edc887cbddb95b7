import { describe, expect, it } from 'vitest';
import type { ApiContext, ApiEvent, ApiResponse } from '../../functions/api/api-event.ts';
import { routes } from '../../functions/api/routes.ts';
import { apiContext, apiEvent, requestId } from '../support/api-event.ts';
import { captureLog } from '../support/captured-log.ts';
import { functionEnvironment } from '../support/function-environment.ts';

Object.assign(
  process.env,
  functionEnvironment({ registry: 'registry', accounts: 'accounts', accessKeys: 'access-keys' }),
);

const log = captureLog();

type Handler = (event: ApiEvent, context: ApiContext) => Promise<ApiResponse>;

const operations = [...routes.map(({ operation }) => operation), 'UnknownRoute'];

async function handlerOf(operation: string): Promise<Handler> {
  const entry = operation.replace(/(?<=[a-z])[A-Z]/g, '-$&').toLowerCase();
  const { handler } = await import(`../../functions/${entry}.ts`);
  return handler;
}

const { rawPath, rawQueryString, headers, requestContext } = apiEvent();
const invocations: readonly (readonly [what: string, payload: unknown])[] = [
  ['a warm-up ping', { source: 'serverless-plugin-warmup' }],
  ['null', null],
  ['nothing', undefined],
  ['a string', 'ping'],
  ['a number', 7],
  ['a list', []],
  ['an empty object', {}],
  ['a batch of messages', { Records: [{ body: '{}' }] }],
  ["a REST API's event", { httpMethod: 'GET', path: '/images', headers: {}, requestContext: {} }],
  ['an event without headers', { rawPath, rawQueryString, requestContext }],
  ['an event without a path', { rawQueryString, headers, requestContext }],
  ['an event without a query', { rawPath, headers, requestContext }],
  ['an event without a context', { rawPath, rawQueryString, headers }],
  ['an event without a method', { rawPath, rawQueryString, headers, requestContext: {} }],
];

describe.each(operations)('%s', (operation) => {
  it.each(invocations)('answers %s with a logged InternalError', async (_, payload) => {
    const handler = await handlerOf(operation);
    const answer = await handler(payload as ApiEvent, apiContext());
    expect(answer.statusCode).toBe(500);
    expect(JSON.parse(answer.body ?? '')).toEqual({
      Code: 'InternalError',
      Message: 'The request processing has been failed due to some unknown error.',
      RequestId: requestId,
      HostId: '',
    });
    const lines = log.lines().filter((line) => !('_aws' in line));
    expect(lines).toMatchObject([
      { level: 'ERROR', requestId, operation, status: 500, code: 'InternalError' },
    ]);
    expect(lines[0]?.['cause']).toMatch(/^NotAnHttpRequest at /);
  });
});
