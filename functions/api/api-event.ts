import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { Invocation } from '../runtime/invocation.ts';
import type { HttpRequest } from '../signing/http-request.ts';

/** API Gateway's event (payload 2.0) with what our middlewares add before the handler runs. */
export type ApiEvent = APIGatewayProxyEventV2 & {
  /** Added by httpRequest. */
  http: HttpRequest;
  /** Added by authenticate. */
  caller: Caller;
};

/** Who signed the request. */
export type Caller = {
  readonly accountId: string;
  readonly accessKeyId: string;
  /** The signature alone: the header that carries it can be written in more than one way. */
  readonly signature: string;
  readonly signatureVersion: 'V1' | 'V3';
  /** Epoch milliseconds. */
  readonly signedAt: number;
};

/** Lambda's context, to which requestId adds the invocation. */
export type ApiContext = Context & { invocation: Invocation };

export type ApiResponse = APIGatewayProxyStructuredResultV2;

export type ApiMiddleware = MiddlewareObj<ApiEvent, ApiResponse, Error, ApiContext>;
