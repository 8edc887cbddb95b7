import type { ApiRequest } from '../../infra/cli/image-client.ts';
import type { Tenant } from '../support/tenant.ts';

/** One kind of request, and the state of the account before it. */
export type Scenario = {
  readonly name: string;
  readonly status: number;
  readonly maxImageCount?: number;
  /** Prepares the account and returns the request to send. */
  readonly prepare: (tenant: Tenant) => Promise<ApiRequest>;
  /** A request to the same function that is answered right after the key lookup. */
  readonly warmUp: ApiRequest;
};

const image = { Name: 'web-server', Description: 'nginx on Ubuntu 24.04', Platform: 'Linux' };

function creation(ecsImageId: string, token?: string, difference: object = {}): ApiRequest {
  return {
    method: 'POST',
    path: '/images',
    query: { IdempotentToken: token },
    body: { ...image, EcsImageId: ecsImageId, ...difference },
  };
}

async function created(tenant: Tenant, request: ApiRequest): Promise<string> {
  const { status, body } = await tenant.call(request);
  if (status !== 201) throw new Error(`a creation was answered ${status}`);
  return (body as { readonly Id: string }).Id;
}

const warmUp = {
  create: creation('m-1', '!'),
  get: { method: 'GET', path: '/images/none' },
  list: { method: 'GET', path: '/images', query: { MaxItemCount: '0' } },
  delete: { method: 'DELETE', path: '/images/none' },
  quotas: { method: 'GET', path: '/quotas' },
} as const satisfies Record<string, ApiRequest>;

const token = 'd3b07384d113edec49eaa6238ad5ff00';

export const scenarios: readonly Scenario[] = [
  {
    name: 'create: new',
    status: 201,
    warmUp: warmUp.create,
    prepare: async () => creation('m-bp1abcdefghijklmnop', token),
  },
  {
    name: 'create: new, without a token',
    status: 201,
    warmUp: warmUp.create,
    prepare: async () => creation('m-bp1abcdefghijklmnop'),
  },
  {
    name: 'create: new, 1,024 wide characters of description',
    status: 201,
    warmUp: warmUp.create,
    prepare: async () => creation('m-bp1abcdefghijklmnop', token, { Description: '像'.repeat(1024) }),
  },
  {
    name: 'create: replay',
    status: 201,
    warmUp: warmUp.create,
    async prepare(tenant) {
      await created(tenant, creation('m-1', token));
      return creation('m-1', token);
    },
  },
  {
    name: 'create: mismatch',
    status: 400,
    warmUp: warmUp.create,
    async prepare(tenant) {
      await created(tenant, creation('m-1', token));
      return creation('m-2', token);
    },
  },
  {
    name: 'create: refused, registered',
    status: 400,
    warmUp: warmUp.create,
    async prepare(tenant) {
      await created(tenant, creation('m-1', token));
      return creation('m-1', `${token}2`);
    },
  },
  {
    name: 'create: refused, quota',
    status: 403,
    maxImageCount: 0,
    warmUp: warmUp.create,
    prepare: async () => creation('m-1', token),
  },
  {
    name: 'get',
    status: 200,
    warmUp: warmUp.get,
    prepare: async (tenant) => ({
      method: 'GET',
      path: `/images/${await created(tenant, creation('m-1', token))}`,
    }),
  },
  {
    name: 'list: 50 of 50',
    status: 200,
    warmUp: warmUp.list,
    async prepare(tenant) {
      for (let index = 1; index <= 50; index += 1)
        await created(tenant, creation(`m-bp1abcdefghijklmnop${index}`, `${token}${index}`));
      return { method: 'GET', path: '/images' };
    },
  },
  {
    name: 'delete',
    status: 204,
    warmUp: warmUp.delete,
    prepare: async (tenant) => ({
      method: 'DELETE',
      path: `/images/${await created(tenant, creation('m-1', token))}`,
    }),
  },
  { name: 'quotas', status: 200, warmUp: warmUp.quotas, prepare: async () => warmUp.quotas },
];
