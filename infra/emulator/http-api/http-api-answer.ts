import { type OutgoingHttpHeaders, validateHeaderName, validateHeaderValue } from 'node:http';

/** What the gateway sends back. */
export type HttpAnswer = {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
};

type ProxyResult = {
  readonly statusCode?: unknown;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly cookies?: readonly string[];
  readonly body?: unknown;
  readonly isBase64Encoded?: unknown;
};

/** An answer of API Gateway itself. */
export function gatewayAnswer(status: number, message: string): HttpAnswer {
  return {
    status,
    headers: { 'Content-Type': 'application/json' },
    body: Buffer.from(JSON.stringify({ message })),
  };
}

/**
 * The answer that an HTTP API makes of a function's result. Without a statusCode it is 200 with the whole value
 * as JSON.
 * @throws Error when the result is invalid: API Gateway then answers Internal Server Error.
 */
export function httpApiAnswer(result: unknown): HttpAnswer {
  if (typeof result !== 'object' || result === null || !('statusCode' in result)) {
    const text = typeof result === 'string' ? result : JSON.stringify(result ?? null);
    return { status: 200, headers: { 'Content-Type': 'application/json' }, body: Buffer.from(text) };
  }
  const { statusCode, headers = {}, cookies = [], body = '', isBase64Encoded }: ProxyResult = result;
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 200 || status > 599) throw new Error(`status code ${statusCode}`);
  if (typeof body !== 'string') throw new Error('the body is not a string');

  return {
    status,
    headers: {
      // API Gateway adds a type when the function has none.
      ...sentHeaders({ ...(body === '' ? {} : { 'Content-Type': 'text/plain;charset=UTF-8' }), ...headers }),
      ...(cookies.length > 0 && { 'set-cookie': [...cookies] }),
    },
    body: Buffer.from(body, isBase64Encoded === true ? 'base64' : 'utf8'),
  };
}

/** Keeps the spelling of names, as HTTP/1.1 does. Of one name in several spellings, the last counts. */
function sentHeaders(headers: Readonly<Record<string, unknown>>): OutgoingHttpHeaders {
  const sent = new Map<string, [name: string, value: string]>();
  for (const [name, value] of Object.entries(headers)) {
    validateHeaderName(name);
    validateHeaderValue(name, String(value));
    sent.set(name.toLowerCase(), [name, String(value)]);
  }
  return Object.fromEntries(sent.values());
}
