import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { ApiEvent } from '../../functions/api/api-event.ts';
import { cors } from '../../functions/api/cors.ts';
import { type Gateway, startGateway } from '../../infra/emulator/http-api/gateway.ts';
import { aliyunSdkOnPage } from '../support/browser/aliyun-sdk-page.ts';
import { NetworkError, pageFetch } from '../support/browser/page-fetch.ts';
import { captureLog } from '../support/captured-log.ts';
import { requestIdForm } from '../support/contract-error.ts';
import { send } from '../support/http.ts';
import { creation, image } from '../support/image-calls.ts';
import { type Call, keyOf, signedCall } from '../support/signed-call.ts';
import { newTenant, type Tenant } from '../support/tenant.ts';
import { type Invoke, loadInvoke } from './handlers.ts';

const stack = inject('stack');
const origin = 'https://console.example';
captureLog();

/** A gateway before this process's own handlers, whose default route catches preflights. */
async function startCatchingGateway(): Promise<Gateway> {
  const invoke = await loadInvoke(stack);
  const route = (key: string, operation: Parameters<Invoke>[0]) => ({
    key,
    invoke: (event: unknown) => invoke(operation, event as ApiEvent),
  });
  const routes = [
    route('POST /images', 'CreateImage'),
    route('DELETE /images/{ImageId}', 'DeleteImage'),
    route('GET /quotas', 'GetQuotas'),
    route('$default', 'UnknownRoute'),
  ];
  const configured = {
    AllowOrigins: [cors.allowOrigin],
    AllowMethods: cors.allowMethods,
    AllowHeaders: cors.allowHeaders,
    ExposeHeaders: cors.exposeHeaders,
  };
  return await startGateway(routes, 0, { cors: configured, preflightsGoTo: 'defaultRoute' });
}

let catching: Gateway;
let tenant: Tenant;
beforeAll(async () => {
  catching = await startCatchingGateway();
  tenant = await newTenant(stack);
});
afterAll(() => catching?.stop());

/** Sends a V3-signed call from a page. */
function callFromPage(url: string, call: Call) {
  const { method, target, headers = {}, body } = signedCall(url, keyOf(tenant), call);
  return pageFetch(origin, {
    method,
    url: new URL(target, url),
    headers: new Map(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    ...(body && { body }),
  });
}

describe.each([
  ['the gateway', () => stack.url],
  ['the default route', () => catching.url],
])('where %s answers preflights, a page of another origin', (_, url) => {
  it("registers an image with aliyun-sdk's build for browsers, and reads its request id", async () => {
    const { BatchCompute } = aliyunSdkOnPage(origin);
    const client = new BatchCompute({
      accessKeyId: tenant.accessKeyId,
      secretAccessKey: tenant.accessKeySecret,
      endpoint: url(),
      apiVersion: '2015-11-11',
      maxRetries: 0,
    });
    const ecsImageId = `m-${randomUUID()}`;
    const created = await new Promise((resolve, reject) => {
      client.createImage({ ...image, EcsImageId: ecsImageId }, (error, answer) =>
        error ? reject(error) : resolve(answer),
      );
    });
    expect(created).toMatchObject({
      code: 201,
      requestId: expect.stringMatching(requestIdForm),
      data: { Id: expect.stringMatching(/^img-/) },
    });
  });

  it('registers an image with a V3 signature and deletes it', async () => {
    const created = await callFromPage(url(), creation({ ...image, EcsImageId: `m-${randomUUID()}` }));
    expect(created.status).toBe(201);
    const { Id } = JSON.parse(created.text);
    expect((await callFromPage(url(), { method: 'DELETE', path: `/images/${Id}` })).status).toBe(204);
  });

  it('reads Idempotent-Replayed', async () => {
    const body = { ...image, EcsImageId: `m-${randomUUID()}`, IdempotentToken: `t_${Date.now()}` };
    await callFromPage(url(), creation(body));
    const replayed = await callFromPage(url(), creation(body));
    expect(replayed.headers.get('idempotent-replayed')).toBe('true');
  });

  it('reads the error and the request id of a refusal', async () => {
    const refused = await callFromPage(url(), creation({ ...image, Platform: 'BeOS' }));
    const { Code, RequestId } = JSON.parse(refused.text);
    expect([refused.status, Code]).toEqual([400, 'InvalidPlatform']);
    expect(refused.headers.get('x-acs-request-id')).toBe(RequestId);
    expect(refused.headers.get('request-id')).toBe(RequestId);
  });

  it('reads the error of an unknown path', async () => {
    const refused = await callFromPage(url(), { method: 'GET', path: '/nowhere' });
    expect(JSON.parse(refused.text).Code).toBe('InvalidUrlPattern');
  });

  it('may not send a method or a header that no client sends', async () => {
    const put = pageFetch(origin, { method: 'PUT', url: new URL('/images', url()), headers: new Map() });
    await expect(put).rejects.toThrow(NetworkError);
    const headers = new Map([['x-other', '1']]);
    const other = pageFetch(origin, { method: 'GET', url: new URL('/quotas', url()), headers });
    await expect(other).rejects.toThrow(NetworkError);
  });
});

it.each([
  ['the gateway', () => stack.url],
  ['the default route', () => catching.url],
])('%s answers a preflight with 204 and the same headers', async (_, url) => {
  const headers = { origin, 'access-control-request-method': 'POST' };
  const answer = await send(url(), { method: 'OPTIONS', target: '/images', headers });
  expect([answer.status, answer.text]).toEqual([204, '']);
  expect(answer.headers).toMatchObject({
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'POST,GET,DELETE',
    'access-control-allow-headers': expect.stringMatching(/^authorization,content-type,content-md5,accept,/),
    'access-control-expose-headers': 'x-acs-request-id,request-id,idempotent-replayed,retry-after',
  });
});

it('an answer to a request without Origin has no CORS headers', async () => {
  const { headers } = await send(stack.url, { method: 'GET', target: '/quotas' });
  expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
});
