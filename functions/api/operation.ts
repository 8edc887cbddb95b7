import middy, { type MiddyfiedHandler } from '@middy/core';
import type { FindAccessKey } from '../accounts/access-keys.ts';
import * as environment from '../runtime/environment.ts';
import type { SandboxOperation } from '../sandbox/sandbox-routes.ts';
import type { ApiContext, ApiEvent, ApiResponse } from './api-event.ts';
import { apiVersion } from './api-version.ts';
import { authenticate } from './authenticate.ts';
import { errorResponder } from './error-responder.ts';
import { requireHttpEvent } from './http-event.ts';
import { httpRequest } from './http-request.ts';
import { requestId } from './request-id.ts';
import { requestLog } from './request-log.ts';
import type { Operation } from './routes.ts';

export type ApiHandler = MiddyfiedHandler<ApiEvent, ApiResponse, Error, ApiContext>;

/**
 * The middlewares of every function behind the API. Middy runs `before` from the top down, `after` and `onError` from the
 * bottom up, so an error is first answered, then given its request id, then logged.
 */
export function unsignedOperation(operation: Operation | SandboxOperation | 'UnknownRoute'): ApiHandler {
  return middy<ApiEvent, ApiResponse, Error, ApiContext>({ timeoutEarlyInMillis: 0 })
    .use(requestLog(operation, environment.stage()))
    .use(requestId())
    .use(errorResponder())
    .use(requireHttpEvent());
}

/** The middlewares of a signed operation, in the order in which the contract checks: size, signature, version. */
export function signedOperation(
  operation: Operation | SandboxOperation,
  findAccessKey: FindAccessKey,
): ApiHandler {
  return unsignedOperation(operation).use(httpRequest()).use(authenticate(findAccessKey)).use(apiVersion());
}
