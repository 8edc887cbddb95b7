import { randomUUID } from 'node:crypto';
import type { HttpRequest } from '../../functions/signing/http-request.ts';
import { type SigningKey, signedRequest } from '../../functions/signing/sign.ts';
import type { Answer, DescribedImage, ListedImage } from './history.ts';
import type { FunctionName, HandlerAnswer } from './worker-messages.ts';

/** A signed request as API Gateway hands it to a function. */
export type ApiCall = { readonly name: FunctionName; readonly event: object };

type Request = {
  readonly method: string;
  readonly path: string;
  readonly query?: string;
  readonly body?: string;
  readonly pathParameters?: object;
};

/** How a client signs: with what, and at what time by its own clock. */
export type Signer = { readonly key: SigningKey; readonly now: number };

export function createImageCall(image: DescribedImage, token: string | undefined, signer: Signer): ApiCall {
  const body = JSON.stringify({ Name: image.name, EcsImageId: image.ecsImageId, Platform: 'Linux' });
  const query = token === undefined ? '' : `IdempotentToken=${token}`;
  return apiCall('create-image', { method: 'POST', path: '/images', query, body }, signer);
}

export function imageCall(name: 'get-image' | 'delete-image', id: string, signer: Signer): ApiCall {
  const method = name === 'get-image' ? 'GET' : 'DELETE';
  return apiCall(name, { method, path: `/images/${id}`, pathParameters: { ImageId: id } }, signer);
}

export function listCall(signer: Signer): ApiCall {
  return apiCall('list-images', { method: 'GET', path: '/images', query: 'MaxItemCount=100' }, signer);
}

export function quotasCall(signer: Signer): ApiCall {
  return apiCall('get-quotas', { method: 'GET', path: '/quotas' }, signer);
}

function apiCall(name: FunctionName, request: Request, { key, now }: Signer): ApiCall {
  const { method, path, query = '', body = '', pathParameters } = request;
  const headers = { host: 'images.example.com', 'content-type': 'application/json' };
  const unsigned = { method, path, rawQuery: query, headers, body: Buffer.from(body) };
  return asApiCall(name, signedRequest(unsigned, key, new Date(now)), pathParameters);
}

/** A signed request as the event that API Gateway makes of it. */
export function asApiCall(name: FunctionName, request: HttpRequest, pathParameters = {}): ApiCall {
  const { method, path, rawQuery, headers, body } = request;
  return {
    name,
    event: {
      version: '2.0',
      rawPath: path,
      rawQueryString: rawQuery,
      headers,
      requestContext: { domainName: headers['host'], http: { method, path }, requestId: randomUUID() },
      body: body.toString(),
      isBase64Encoded: false,
      pathParameters,
    },
  };
}

type ImageInfo = { readonly Id: string; readonly Name: string; readonly EcsImageId: string };

type Body = Partial<ImageInfo> & {
  readonly Code?: string;
  readonly Message?: string;
  readonly Items?: readonly ImageInfo[];
  readonly MaxImageCount?: { readonly Limit: number; readonly Used: number };
};

/** What a client learns from an answer. */
export function answerOf(
  { name }: ApiCall,
  { statusCode, headers = {}, body: text = '{}' }: HandlerAnswer,
): Answer {
  const body = JSON.parse(text) as Body;
  if (statusCode === 503) return { type: 'unknown' };
  switch (`${statusCode} ${name}`) {
    case '201 create-image':
      return {
        type: headers['idempotent-replayed'] === 'true' ? 'replayed' : 'created',
        id: String(body.Id),
      };
    case '200 get-image':
      return { type: 'found', image: listed(body as ImageInfo) };
    case '204 delete-image':
      return { type: 'deleted' };
    case '200 list-images':
      return { type: 'listed', images: (body.Items ?? []).map(listed) };
    case '200 get-quotas':
      return {
        type: 'quotas',
        limit: Number(body.MaxImageCount?.Limit),
        used: Number(body.MaxImageCount?.Used),
      };
  }
  return (
    refusals.get(body.Code ?? '')?.(body.Message ?? '') ?? {
      type: 'unexpected',
      text: `${statusCode} ${text}`,
    }
  );
}

const refusals = new Map<string, (message: string) => Answer | undefined>([
  ['IdempotentTokenMismatch', () => ({ type: 'mismatch' })],
  ['InvalidEcsImageId', (message) => ecsImageRefusals.find(([text]) => message.includes(text))?.[1]],
  [
    'QuotaExhausted.MaxImageCount',
    (message) => ({ type: 'quota exhausted', limit: Number(/\d+/.exec(message)?.[0]) }),
  ],
  ['InvalidResource.NotFound', () => ({ type: 'not found' })],
  ['Forbidden.AccessKeyDisabled', () => ({ type: 'key disabled' })],
]);

const ecsImageRefusals: readonly (readonly [string, Answer])[] = [
  ['has been registered', { type: 'registered already' }],
  ['is not available', { type: 'refused by ECS', reason: 'unavailable' }],
  ['does not exist', { type: 'refused by ECS', reason: 'missing' }],
  ['share Image Quota', { type: 'refused by ECS', reason: 'share quota exceeded' }],
];

function listed({ Id, Name, EcsImageId }: ImageInfo): ListedImage {
  return { id: Id, name: Name, ecsImageId: EcsImageId };
}
