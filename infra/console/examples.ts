import type { Operation } from '../../functions/api/routes.ts';
import type { ApiErrorDetails } from '../../functions/errors/api-error.ts';
import type { ErrorName } from '../../functions/errors/catalogue.ts';
import type { Text } from '../../functions/errors/explanations.ts';

/**
 * A request that an example sends. In its strings, `{unique}` stands for a new word on each run and `{Id}` for the id of the
 * image created last.
 */
export type ExampleRequest = {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** An object is sent as JSON. */
  readonly body?: object | string;
  /** Pads the body with spaces to this many bytes. */
  readonly paddedTo?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** By default, the request is signed with the caller's key and the current time. */
  readonly signing?: 'none' | 'wrong secret' | 'unknown key' | 'an hour ago';
};

/** Requests that provoke an error: `before`, then `request`, which gets the error. */
export type Provocation = {
  readonly operation: Operation;
  readonly before?: readonly ExampleRequest[];
  readonly request: ExampleRequest;
  /** Values for the placeholders in the catalogue's message. */
  readonly details?: ApiErrorDetails;
};

/** What it takes to see an error that no request can provoke. */
export type Unprovoked = { readonly needs: Text };

/** A valid request and its response. */
export type SuccessExample = {
  readonly name: string;
  readonly title: Text;
  readonly operation: Operation;
  readonly before?: readonly ExampleRequest[];
  readonly request: ExampleRequest;
  readonly status: number;
  readonly replayed?: boolean;
};

const image = { Name: 'web-server', EcsImageId: 'm-{unique}', Platform: 'Linux' } as const;
const creation: ExampleRequest = { method: 'POST', path: '/images', body: image };
const listing: ExampleRequest = { method: 'GET', path: '/images' };
const quotas: ExampleRequest = { method: 'GET', path: '/quotas' };

/** A CreateImage request with these fields changed; undefined removes a field. */
function creating(change: object): Provocation {
  return { operation: 'CreateImage', request: { ...creation, body: { ...image, ...change } } };
}

function listingWith(MaxItemCount: string): Provocation {
  return { operation: 'ListImages', request: { ...listing, query: { MaxItemCount } } };
}

function quotasWith(change: Partial<ExampleRequest>): Provocation {
  return { operation: 'GetQuotas', request: { ...quotas, ...change } };
}

/** The quota of a sandbox account. */
const sandboxMaxImageCount = 5;

/** How to provoke each error of the catalogue. */
export const provocations: Readonly<Record<ErrorName, Provocation | Unprovoked>> = {
  idempotentTokenMismatch: {
    operation: 'CreateImage',
    before: [{ ...creation, query: { IdempotentToken: 'token_{unique}' } }],
    request: {
      ...creation,
      query: { IdempotentToken: 'token_{unique}' },
      body: { ...image, Name: 'another-name' },
    },
  },
  invalidJson: { operation: 'CreateImage', request: { ...creation, body: '{"Name":"web-server",' } },
  bodyNotObject: { operation: 'CreateImage', request: { ...creation, body: '["Name"]' } },
  nameMissing: creating({ Name: undefined }),
  nameNotString: creating({ Name: 1 }),
  nameLength: creating({ Name: 'n'.repeat(65) }),
  namePattern: creating({ Name: '1st-server' }),
  descriptionNotString: creating({ Description: null }),
  descriptionLength: creating({ Description: 'd'.repeat(1025) }),
  ecsImageIdMissing: creating({ EcsImageId: undefined }),
  ecsImageIdNotString: creating({ EcsImageId: ['m-1'] }),
  ecsImageIdLength: creating({ EcsImageId: '' }),
  ecsImageNotFound: creating({ EcsImageId: 'm-notfound-1' }),
  ecsImageRegistered: {
    operation: 'CreateImage',
    before: [creation],
    request: { ...creation, body: { ...image, Name: 'another-name' } },
  },
  ecsImageNotAvailable: creating({ EcsImageId: 'm-unavailable-1' }),
  ecsShareQuotaExceeded: creating({ EcsImageId: 'm-sharequota-1' }),
  roleMissing: creating({ EcsImageId: 'm-norole-1' }),
  roleNotPermitted: creating({ EcsImageId: 'm-nopermission-1' }),
  platformMissing: creating({ Platform: undefined }),
  platformNotString: creating({ Platform: true }),
  platformLength: creating({ Platform: 'p'.repeat(257) }),
  quotaExhausted: {
    operation: 'CreateImage',
    before: Array.from({ length: sandboxMaxImageCount }, (_, index) => ({
      ...creation,
      body: { ...image, EcsImageId: `m-{unique}-${index}` },
    })),
    request: creation,
    details: { value: sandboxMaxImageCount },
  },
  invalidParameter: { ...creating({ Platform: 'linux' }), details: { parameter: 'Platform' } },
  resourceNotFound: {
    operation: 'GetImage',
    request: { method: 'GET', path: '/images/img-0000000000000000000000' },
  },
  maxItemCountNotInteger: listingWith('ten'),
  maxItemCountRange: listingWith('101'),
  systemImageForbidden: {
    operation: 'DeleteImage',
    request: { method: 'DELETE', path: '/images/img-ubuntu' },
  },
  methodNotAllowed: quotasWith({ method: 'DELETE' }),
  unknownPath: quotasWith({ path: '/quotas/1' }),
  tooManyParameters: quotasWith({
    query: Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`p${index}`, '1'])),
  }),
  versionNotFound: quotasWith({ headers: { 'x-acs-version': '2015-06-30' } }),
  bodyTooLarge: { operation: 'CreateImage', request: { ...creation, paddedTo: 262_145 } },
  internalError: {
    needs: {
      en: 'A fault of the service: no request provokes it on purpose.',
      zh: '服务自身故障，无法通过请求触发。',
    },
  },
  serviceUnavailable: creating({ EcsImageId: 'm-throttled-1' }),
  incompleteSignature: quotasWith({ signing: 'none' }),
  signatureDoesNotMatch: { ...quotasWith({ signing: 'wrong secret' }), details: { stringToSign: '...' } },
  timestampExpired: quotasWith({ signing: 'an hour ago' }),
  accessKeyNotFound: quotasWith({ signing: 'unknown key' }),
  accessKeyDisabled: {
    needs: {
      en: 'Any request after the sandbox account expired, or after `admin key disable`.',
      zh: '沙箱账号过期后，或执行 `admin key disable` 后的任何请求。',
    },
  },
};

/** Valid requests of every operation. */
export const successes: readonly SuccessExample[] = [
  {
    name: 'created',
    title: { en: 'The image is registered', zh: '镜像已注册' },
    operation: 'CreateImage',
    request: { ...creation, query: { IdempotentToken: 'token_{unique}' } },
    status: 201,
  },
  {
    name: 'replayed',
    title: { en: 'The same request again: the same id', zh: '重复同一请求：返回相同 ID' },
    operation: 'CreateImage',
    before: [{ ...creation, query: { IdempotentToken: 'token_{unique}' } }],
    request: { ...creation, query: { IdempotentToken: 'token_{unique}' } },
    status: 201,
    replayed: true,
  },
  {
    name: 'listed',
    title: { en: 'The first page of your images', zh: '镜像列表第一页' },
    operation: 'ListImages',
    before: [creation],
    request: { ...listing, query: { MaxItemCount: '10' } },
    status: 200,
  },
  {
    name: 'found',
    title: { en: 'An image', zh: '镜像详情' },
    operation: 'GetImage',
    before: [creation],
    request: { method: 'GET', path: '/images/{Id}' },
    status: 200,
  },
  {
    name: 'deleted',
    title: { en: 'The image is deleted', zh: '镜像已删除' },
    operation: 'DeleteImage',
    before: [creation],
    request: { method: 'DELETE', path: '/images/{Id}' },
    status: 204,
  },
  {
    name: 'counted',
    title: { en: 'The quota', zh: '配额' },
    operation: 'GetQuotas',
    before: [creation],
    request: quotas,
    status: 200,
  },
];

export function isProvocation(example: Provocation | Unprovoked): example is Provocation {
  return 'request' in example;
}
