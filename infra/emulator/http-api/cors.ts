import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import type { HttpAnswer } from './http-api-answer.ts';

/** The CorsConfiguration of an HTTP API in a template. */
export type CorsConfiguration = {
  readonly AllowOrigins?: readonly string[];
  readonly AllowMethods?: readonly string[];
  readonly AllowHeaders?: readonly string[];
  readonly ExposeHeaders?: readonly string[];
  readonly MaxAge?: number;
};

/** An HTTP API treats a request as a preflight only with both of these headers. */
export function isPreflight({ method, headers }: IncomingMessage): boolean {
  return method === 'OPTIONS' && 'origin' in headers && 'access-control-request-method' in headers;
}

/** The answer of an HTTP API to a preflight, whatever the path. */
export function preflightAnswer(cors: CorsConfiguration, request: IncomingMessage): HttpAnswer {
  return { status: 204, headers: corsHeaders(cors, request), body: Buffer.alloc(0) };
}

/** Replaces the CORS headers of a function's answer with the configured ones, as an HTTP API does. */
export function withCors(cors: CorsConfiguration, request: IncomingMessage, answer: HttpAnswer): HttpAnswer {
  const ownHeaders = Object.entries(answer.headers).filter(([name]) => !/^access-control-/i.test(name));
  return { ...answer, headers: { ...Object.fromEntries(ownHeaders), ...corsHeaders(cors, request) } };
}

function corsHeaders(cors: CorsConfiguration, request: IncomingMessage): OutgoingHttpHeaders {
  const { origin } = request.headers;
  const { AllowOrigins = [], AllowMethods, AllowHeaders, ExposeHeaders, MaxAge } = cors;
  if (origin === undefined || !AllowOrigins.some((allowed) => allowed === '*' || allowed === origin))
    return {};
  return {
    'access-control-allow-origin': AllowOrigins.includes('*') ? '*' : origin,
    ...list('access-control-expose-headers', ExposeHeaders),
    ...(isPreflight(request) && {
      ...list('access-control-allow-methods', AllowMethods),
      ...list('access-control-allow-headers', AllowHeaders),
      ...(MaxAge === undefined ? {} : { 'access-control-max-age': String(MaxAge) }),
    }),
  };
}

function list(name: string, values: readonly string[] = []): OutgoingHttpHeaders {
  return values.length === 0 ? {} : { [name]: values.join(',') };
}
