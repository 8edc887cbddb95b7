import { afterAll, expect, it } from 'vitest';
import { percentEncode } from '../../functions/signing/query-string.ts';
import { signedRequest } from '../../functions/signing/sign.ts';
import type { ApiRequest } from '../../infra/cli/image-client.ts';
import { type Item, itemSize, type Place, placesOf, unitsOf } from '../bench/capacity-units.ts';
import { budgets } from '../bench/request-budgets.ts';
import { scenarios } from '../bench/scenarios.ts';
import { startInterceptableAws } from '../support/interceptable-aws.ts';
import { operator, stack, tables } from '../support/registry-fixture.ts';
import { newTenant, type Tenant } from '../support/tenant.ts';
import { loadHandlers } from './handlers.ts';

// The handlers look where AWS is at their first request only.
const handle = await loadHandlers(stack);
const aws = await startInterceptableAws(stack);
type Made = { readonly action: string; readonly input: unknown; readonly output: unknown };
let made: Made[] = [];
afterAll(
  aws.intercept(async (call, forward) => {
    const answer = await forward();
    if (call.service === 'dynamodb') made.push({ ...call, output: JSON.parse(answer.body) });
    return answer;
  }),
);

/** The sizes of an account's items at one moment: reading them between the calls would use up the request's time. */
async function sizesOf({ accountId, items }: Tenant): Promise<(place: Place) => number> {
  const Key = { accountId: { S: accountId } };
  const { Item } = (await operator('dynamodb', 'GetItem', { TableName: tables.accounts, Key })) as {
    readonly Item: Item;
  };
  const registry = await items();
  return (place) => {
    const sk = place.Key['sk']?.S;
    return itemSize(sk === undefined ? Item : registry.get(sk));
  };
}

function send({ accessKeyId, accessKeySecret }: Tenant, { method, path, query = {}, body }: ApiRequest) {
  const rawQuery = Object.entries(query)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${percentEncode(value)}`]))
    .join('&');
  const bytes = Buffer.from(body ? JSON.stringify(body) : '');
  const unsigned = {
    method,
    path,
    rawQuery,
    headers: { host: 'localhost', ...(body ? { 'content-type': 'application/json' } : {}) },
    body: bytes,
  };
  const { headers } = signedRequest(unsigned, { accessKeyId, secret: accessKeySecret });
  return handle({
    method,
    target: rawQuery ? `${path}?${rawQuery}` : path,
    headers: Object.entries(headers).map(([name, value]) => [name, value ?? '']),
    body: bytes,
  });
}

it('has a budget for each kind of request', () => {
  expect(scenarios.map(({ name }) => name).sort()).toEqual(Object.keys(budgets).sort());
});

it.each(scenarios)('$name stays in its budget', async ({ name, status, maxImageCount, prepare, warmUp }) => {
  const tenant = await newTenant(stack, maxImageCount === undefined ? {} : { maxImageCount });
  const request = await prepare(tenant);
  await send(tenant, warmUp);
  const before = await sizesOf(tenant);
  made = [];
  expect(await send(tenant, request)).toMatchObject({ status });
  const after = await sizesOf(tenant);
  const units = made.map(({ action, input, output }) => {
    const places = placesOf(action, input);
    return unitsOf(action, input, output, places.map(before), places.map(after));
  });
  const total = (kind: 'read' | 'write') => units.reduce((sum, cost) => sum + cost[kind], 0);
  expect([made.length, total('read'), total('write')]).toEqual(budgets[name]);
});
