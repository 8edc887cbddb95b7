import popCore from '@alicloud/pop-core';
import { apiVersion, patienceMs, type SdkClient, SdkError, tokenQuery } from './sdk-client.ts';

// The package has types for its RPCClient only.
type Query = Readonly<Record<string, string>>;
type Headers = Readonly<Record<string, string>>;
type RoaClient = {
  get(path: string, query?: Query): Promise<unknown>;
  post(path: string, query: Query, body: string, headers: Headers): Promise<unknown>;
  delete(path: string): Promise<unknown>;
};
const { ROAClient } = popCore as unknown as { readonly ROAClient: new (config: object) => RoaClient };

export const popCoreClient: SdkClient = {
  name: '@alicloud/pop-core ROAClient',
  sendsTokens: true,
  signature: 'V1',
  errorMessage: ({ status, message, requestId }) => `code: ${status}, ${message}, requestid: ${requestId}`,
  connect(url, key) {
    const client = new ROAClient({ endpoint: url, apiVersion, opts: { timeout: patienceMs }, ...key });
    const json = { 'content-type': 'application/json' };
    return {
      createImage: (image, token) =>
        client.post('/images', tokenQuery(token), JSON.stringify(image), json).catch(rethrow),
      getImage: (imageId) => client.get(`/images/${imageId}`).catch(rethrow),
      listImages: (query) => client.get('/images', query).catch(rethrow),
      deleteImage: (imageId) => client.delete(`/images/${imageId}`).catch(rethrow),
      getQuotas: () => client.get('/quotas').catch(rethrow),
    };
  },
};

type PopCoreError = Error & {
  readonly code: string;
  readonly statusCode: number;
  readonly result: { readonly RequestId: string };
};

function rethrow(error: PopCoreError): never {
  if (!('result' in error)) throw error;
  const { code, message, statusCode, result } = error;
  throw new SdkError({ code, message, status: statusCode, requestId: result.RequestId });
}
