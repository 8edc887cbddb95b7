import type { HttpRequest } from '../../functions/signing/http-request.ts';
import { percentEncode } from '../../functions/signing/query-string.ts';
import { type SigningKey, signedRequest } from '../../functions/signing/sign.ts';
import type { AnsweredError } from './error-name.ts';
import type { ExampleRequest } from './examples.ts';

/** The values of `{unique}` and `{Id}` for one run of an example. */
export type Variables = { readonly unique: string; readonly Id?: string | undefined };

/** A response. */
export type Answer = {
  readonly status: number;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
};

const hourMs = 3_600_000;

/** The HTTP request of an example for a host, signed as the example says. */
export function exampleRequest(
  example: ExampleRequest,
  host: string,
  key: SigningKey,
  variables: Variables,
): HttpRequest {
  const filled = fill(example, variables);
  const body = bodyOf(filled);
  const request: HttpRequest = {
    method: filled.method,
    path: filled.path,
    rawQuery: Object.entries(filled.query ?? {})
      .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
      .join('&'),
    headers: {
      host,
      'x-acs-version': '2015-11-11',
      ...(body.length > 0 ? { 'content-type': 'application/json' } : {}),
      ...filled.headers,
    },
    body,
  };
  return signed(request, filled.signing, key);
}

/** Sends a request to the service at an origin. fetch sets the Host header itself. */
export async function send(origin: string, request: HttpRequest): Promise<Answer> {
  const { method, path, rawQuery, body } = request;
  const headers = Object.entries(request.headers).filter(([name]) => name !== 'host') as [string, string][];
  const response = await fetch(`${origin}${path}${rawQuery && `?${rawQuery}`}`, {
    method,
    headers,
    // Bytes, because fetch adds a content-type to a string.
    ...(body.length > 0 ? { body: new Uint8Array(body) } : {}),
    cache: 'no-store',
  });
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    text: await response.text(),
  };
}

/** The error of a response; undefined if it is none of the service. */
export function errorOf(answer: Answer | undefined): AnsweredError | undefined {
  if (!answer || answer.status < 400) return undefined;
  try {
    return JSON.parse(answer.text);
  } catch {
    return undefined;
  }
}

/** Sends an example's requests one after the other. Returns the last request and its response. */
export async function play(
  requests: readonly ExampleRequest[],
  unique: string,
  sendOne: (request: ExampleRequest, variables: Variables) => Promise<Answer>,
): Promise<Answer | undefined> {
  let variables: Variables = { unique };
  let answer: Answer | undefined;
  for (const request of requests) {
    answer = await sendOne(request, variables);
    if (answer.status === 201) variables = { unique, Id: JSON.parse(answer.text).Id };
  }
  return answer;
}

function signed(request: HttpRequest, signing: ExampleRequest['signing'], key: SigningKey): HttpRequest {
  if (signing === 'none') return request;
  if (signing === 'wrong secret') return signedRequest(request, { ...key, secret: 'wrong' });
  if (signing === 'unknown key') return signedRequest(request, { ...key, accessKeyId: 'LTAINobody' });
  return signedRequest(request, key, new Date(Date.now() - (signing === 'an hour ago' ? hourMs : 0)));
}

function bodyOf({ body, paddedTo = 0 }: ExampleRequest): Buffer {
  if (body === undefined) return Buffer.from('');
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return Buffer.from(text.padEnd(paddedTo));
}

/** Fills in the placeholders of a request. */
export function fill(request: ExampleRequest, { unique, Id = '' }: Variables): ExampleRequest {
  return JSON.parse(
    JSON.stringify(request).replaceAll('{unique}', unique).replaceAll('{Id}', encodeURIComponent(Id)),
  );
}
