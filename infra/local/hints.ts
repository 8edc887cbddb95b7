import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { routes } from '../../functions/api/routes.ts';
import type { ErrorName } from '../../functions/errors/catalogue.ts';
import { explanations } from '../../functions/errors/explanations.ts';
import { isObject } from '../../functions/runtime/is-object.ts';
import { parseObject } from '../../functions/runtime/parse-object.ts';
import { createImageFields } from '../../functions/schemas/create-image-body.ts';
import { parseAuthorization } from '../../functions/signing/authorization.ts';
import { signedTime } from '../../functions/signing/signed-time.ts';
import { type AnsweredError, errorNameOf } from '../console/error-name.ts';
import type { Workers } from '../emulator/lambda/workers.ts';

type Event = Pick<
  APIGatewayProxyEventV2,
  'headers' | 'rawPath' | 'rawQueryString' | 'body' | 'isBase64Encoded'
>;

/** A refused request, as hints see it. */
type Refused = { readonly event: Event; readonly error: AnsweredError; readonly now: number };

export type OnHint = (hint: string, request: { readonly method: string; readonly path: string }) => void;

/** Calls `onHint` for each refused request once it is answered. A hint that fails is dropped: it never changes an answer. */
export function hinting(invoke: Workers['invoke'], onHint: OnHint): Workers['invoke'] {
  return async (event) => {
    const answer = await invoke(event);
    try {
      const { requestContext, ...rest } = event as APIGatewayProxyEventV2;
      const hint = hintFor(rest, answer);
      if (hint !== undefined) onHint(hint, { method: requestContext.http.method, path: rest.rawPath });
    } catch {}
    return answer;
  };
}

/**
 * How to fix a refused request, for the log of `npm start`: from what the request itself shows, or else from the error's
 * documentation. Undefined for a request that was not refused.
 */
export function hintFor(event: Event, answer: unknown, now = Date.now()): string | undefined {
  const error = refusalOf(answer);
  const name = error && errorNameOf(error);
  if (!error || !name) return undefined;
  return exactHints[name]?.({ event, error, now }) ?? explanations[name].fix.en;
}

/** More exact hints for some errors. */
const exactHints: Partial<Record<ErrorName, (refused: Refused) => string | undefined>> = {
  timestampExpired: ({ event, now }) => {
    const { version = 'V3' } = parseAuthorization(event.headers['authorization'] ?? '') ?? {};
    const signedAt = signedTime(
      { method: '', path: '', rawQuery: '', headers: event.headers, body: Buffer.alloc(0) },
      version,
    );
    if (signedAt === undefined || Number.isNaN(signedAt)) return 'the date cannot be read';
    return `the date is ${Math.round(Math.abs(now - signedAt) / 1000)} s off`;
  },
  invalidParameter: ({ event, error }) => {
    const parameter = /^Specified parameter (\S+) is not valid/.exec(error.Message)?.[1] ?? '';
    if (parameter === 'Platform') {
      const sent = textField(event, parameter).toLowerCase();
      const platform = ['Linux', 'Windows'].find((one) => one.toLowerCase() === sent);
      return platform ? `Platform is case-sensitive: ${platform}` : 'Platform is Linux or Windows';
    }
    if (parameter === 'IdempotentToken') return 'a token is 1 to 64 letters, digits and underscores';
    return didYouMean(parameter, [...createImageFields, 'Marker', 'MaxItemCount', 'Type']);
  },
  ecsImageNotFound: ({ event }) =>
    textField(event, 'EcsImageId').startsWith('m-') ? undefined : 'ECS ids begin with m-',
  resourceNotFound: ({ event }) =>
    event.rawPath.startsWith('/images/m-') ? 'this is an ECS id: image ids begin with img-' : undefined,
  // Only creations have a token.
  serviceUnavailable: ({ event }) =>
    event.rawPath === '/images' && event.body
      ? undefined
      : 'Wait as many seconds as Retry-After says, then repeat the same request.',
  unknownPath: ({ event }) =>
    didYouMean(
      event.rawPath,
      routes.map(({ path }) => path).filter((path) => !path.includes('{')),
    ),
};

function refusalOf(answer: unknown): AnsweredError | undefined {
  if (!isObject(answer) || Number(answer['statusCode']) < 400) return undefined;
  const body = parseObject(String(answer['body']));
  if (typeof body?.['Code'] !== 'string' || typeof body['Message'] !== 'string') return undefined;
  return { Code: body['Code'], Message: body['Message'] };
}

/** A field of the body; '' unless it is text. String() throws for some JSON, such as {"toString":0}. */
function textField(event: Event, name: string): string {
  const value = bodyOf(event)?.[name];
  return typeof value === 'string' ? value : '';
}

function bodyOf({ body = '', isBase64Encoded }: Event): Readonly<Record<string, unknown>> | undefined {
  return parseObject(Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8').toString());
}

/** Suggests the name that was probably meant. */
function didYouMean(sent: string, names: readonly string[]): string | undefined {
  if (names.includes(sent)) return undefined;
  const near = names.find((name) => distance(sent.toLowerCase(), name.toLowerCase()) <= 2);
  return near === undefined ? undefined : `did you mean ${near}?`;
}

/** The edit distance: how many characters to add, drop or replace. A long text is far from every name. */
function distance(from: string, to: string): number {
  if (from.length > 64) return from.length;
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [line, character] of [...from].entries()) {
    const next = [line + 1];
    for (let column = 0; column < to.length; column += 1) {
      const replaced = (row[column] ?? 0) + Number(to[column] !== character);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
