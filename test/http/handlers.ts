import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { ApiContext, ApiEvent, ApiResponse } from '../../functions/api/api-event.ts';
import type { Operation } from '../../functions/api/routes.ts';
import { routes } from '../../functions/api/routes.ts';
import { httpApiEvent, parseTarget } from '../../infra/emulator/http-api/http-api-event.ts';
import { routeFinder } from '../../infra/emulator/http-api/routes.ts';
import type { Sent } from '../signing/tampering.ts';
import { apiContext } from '../support/api-event.ts';
import { functionEnvironment } from '../support/function-environment.ts';
import type { SharedStack } from '../support/global-stack.ts';
import { callAwsAt } from '../support/interceptable-aws.ts';
import type { Answer } from './contract-answer.ts';

type Served = Operation | 'UnknownRoute';
type Handler = (event: ApiEvent, context: ApiContext) => Promise<ApiResponse>;

/** The service without a gateway: routes a request as an HTTP API does and calls the handler in this process. */
export type Handlers = (sent: Sent) => Promise<Answer & { readonly operation: Served }>;

/** Calls the handler of an operation with an event that is made already. */
export type Invoke = (operation: Served, event: ApiEvent) => Promise<ApiResponse>;

/** Loads the real handlers, with the tables of the shared stack behind them. */
export async function loadHandlers(stack: SharedStack): Promise<Handlers> {
  const invoke = await loadInvoke(stack);
  return async (sent) => {
    const { operation, event } = routed(sent);
    const { statusCode = 0, headers = {}, body = '' } = await invoke(operation, event);
    return { operation, status: statusCode, headers, text: body };
  };
}

/** Loads the real handlers. They look up where AWS is on their first call. */
export async function loadInvoke(stack: SharedStack): Promise<Invoke> {
  callAwsAt(stack.awsEndpoint, stack.operator);
  Object.assign(process.env, functionEnvironment(stack.tables));
  const loaded: Readonly<Record<Served, { readonly handler: unknown }>> = {
    CreateImage: await import('../../functions/create-image.ts'),
    DeleteImage: await import('../../functions/delete-image.ts'),
    GetImage: await import('../../functions/get-image.ts'),
    GetQuotas: await import('../../functions/get-quotas.ts'),
    ListImages: await import('../../functions/list-images.ts'),
    UnknownRoute: await import('../../functions/unknown-route.ts'),
  };
  return (operation, event) => {
    const handler = loaded[operation].handler as Handler;
    return handler(event, { ...apiContext(), awsRequestId: randomUUID() });
  };
}

const findRoute = routeFinder([
  ...routes.map(({ method, path }) => ({ key: `${method} ${path}`, invoke: async () => undefined })),
  { key: '$default', invoke: async () => undefined },
]);

/** Which operation a request goes to. */
export function operationOf({ method, target }: Sent): Served {
  const key = findRoute(method, parseTarget(target).path)?.route.key;
  return routes.find((route) => `${route.method} ${route.path}` === key)?.operation ?? 'UnknownRoute';
}

/** The operation that a request goes to, and the event that its handler gets. */
export function routed(sent: Sent): { readonly operation: Served; readonly event: ApiEvent } {
  const { method, target, headers, body } = sent;
  const parsed = parseTarget(target);
  const match = findRoute(method, parsed.path);
  if (!match) throw new Error('there is always the default route');
  // All that an event is made of; the rest of a socket it does not need.
  const request = {
    method,
    httpVersion: '1.1',
    rawHeaders: headers.flat(),
    socket: { remoteAddress: '127.0.0.1', localPort: 443 },
  } as unknown as IncomingMessage;
  const event = httpApiEvent(request, parsed, body, match, 'gateway') as ApiEvent;
  return { operation: operationOf(sent), event };
}
