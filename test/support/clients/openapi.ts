import { createRequire } from 'node:module';
import { RuntimeOptions } from '@alicloud/tea-util';
import { apiVersion, patienceMs, type SdkClient, SdkError, type SdkKey, tokenQuery } from './sdk-client.ts';

/** What the two packages have in common. */
type Package = {
  readonly Client: new (
    config: never,
  ) => { callApi(params: never, request: never, runtime: never): Promise<unknown> };
  readonly Config: new (fields: object) => object;
  readonly Params: new (fields: object) => object;
  readonly OpenApiRequest: new (fields: object) => object;
};

// By `require`, since what an `import` of these CommonJS modules has for a default is for each loader to say.
const require = createRequire(import.meta.url);
const client: typeof import('@alicloud/openapi-client') = require('@alicloud/openapi-client');
const core: typeof import('@alicloud/openapi-core') = require('@alicloud/openapi-core');
const openApiClientPackage: Package = { ...client, Client: client.default };
const openApiCorePackage: Package = { ...core.$OpenApiUtil, Client: core.default };

/** Without an algorithm these sign as V3. */
export const openApiClients: readonly SdkClient[] = [
  openApi('@alicloud/openapi-client', openApiClientPackage),
  openApi('@alicloud/openapi-client', openApiClientPackage, 'v2'),
  openApi('@alicloud/openapi-core', openApiCorePackage),
  openApi('@alicloud/openapi-core', openApiCorePackage, 'v2'),
];

function openApi(name: string, sdk: Package, signatureAlgorithm?: 'v2'): SdkClient {
  return {
    name: `${name}, ${signatureAlgorithm ?? 'V3'}`,
    sendsTokens: true,
    signature: signatureAlgorithm === 'v2' ? 'V1' : 'V3',
    errorMessage: ({ status, code, message, requestId }) =>
      `${code}: code: ${status}, ${message} request id: ${requestId}`,
    connect(url, key) {
      const call = caller(sdk, url, key, signatureAlgorithm);
      return {
        createImage: (image, token) => call('POST', '/images', { body: image, query: tokenQuery(token) }),
        getImage: (imageId) => call('GET', `/images/${imageId}`),
        listImages: (query) => call('GET', '/images', { query }),
        deleteImage: (imageId) => call('DELETE', `/images/${imageId}`),
        getQuotas: () => call('GET', '/quotas'),
      };
    },
  };
}

function caller(sdk: Package, url: string, key: SdkKey, signatureAlgorithm: 'v2' | undefined) {
  const { host, protocol: scheme } = new URL(url);
  const protocol = scheme.slice(0, -1);
  const timeouts = { readTimeout: patienceMs, connectTimeout: patienceMs };
  const client = new sdk.Client(
    new sdk.Config({ ...key, ...timeouts, endpoint: host, protocol, signatureAlgorithm }) as never,
  );
  return async (method: 'GET' | 'POST' | 'DELETE', pathname: string, request: object = {}) => {
    const params = new sdk.Params({
      action: 'Image',
      version: apiVersion,
      protocol,
      method,
      pathname,
      authType: 'AK',
      style: 'ROA',
      reqBodyType: 'json',
      // With 'json' a V3 client throws on an answer without a body.
      bodyType: method === 'DELETE' ? 'none' : 'json',
    });
    try {
      const answer = await client.callApi(
        params as never,
        new sdk.OpenApiRequest(request) as never,
        new RuntimeOptions({}) as never,
      );
      return (answer as { readonly body?: unknown }).body;
    } catch (error) {
      return rethrow(error as OpenApiError);
    }
  };
}

type OpenApiError = Error & {
  readonly code: string;
  readonly statusCode: number;
  readonly data?: { readonly RequestId: string };
};

function rethrow(error: OpenApiError): never {
  if (!error.data) throw error;
  const { code, message, statusCode, data } = error;
  throw new SdkError({ code, message, status: statusCode, requestId: data.RequestId });
}
