import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { SentToken } from '../images/idempotency-key.ts';
import type { Invocation } from '../runtime/invocation.ts';
import type { HttpRequest } from '../signing/http-request.ts';

/** API Gateway's event (payload 2.0), and what the middlewares named add to it on its way to the handler. */
export type ApiEvent = APIGatewayProxyEventV2 & {
  /** Added by httpRequest. */
  http: HttpRequest;
  /** Added by authenticate. */
  caller: Caller;
  /** Added by queryParameters: those that were sent, by name. */
  parameters: ReadonlyMap<string, string>;
  /** Added by jsonBody. */
  json: unknown;
  /** Added by validateCreateImage: the IdempotentToken, where one was sent. */
  token: SentToken | undefined;
};

/** Who signed the request. */
export type Caller = {
  readonly accountId: string;
  readonly accessKeyId: string;
  /** Of the request. The header that carries it can be written in more than one way. */
  readonly signature: string;
  readonly signatureVersion: 'V1' | 'V3';
  /** Epoch milliseconds. */
  readonly signedAt: number;
};

/** Lambda's context, to which requestId adds the invocation. */
export type ApiContext = Context & { invocation: Invocation };

export type ApiResponse = APIGatewayProxyStructuredResultV2;

export type ApiMiddleware = MiddlewareObj<ApiEvent, ApiResponse, Error, ApiContext>;
