import { expect, test } from 'vitest';
import { deleteAccount } from '../../functions/accounts/delete-account.ts';
import type { ApiEvent } from '../../functions/api/api-event.ts';
import { sandboxImageSource } from '../../functions/image-source/sandbox-image-source.ts';
import { budgetMs } from '../../functions/runtime/invocation.ts';
import { signedRequest } from '../../functions/signing/sign.ts';
import type { Interceptor } from '../../infra/emulator/aws/aws-endpoint.ts';
import { hang, refuse, withFault } from '../support/faults.ts';
import { startInterceptableRegistry } from '../support/interceptable-registry.ts';
import { newEcsImageId, patientInvocation, stack } from '../support/registry-fixture.ts';
import { newTenant, type Tenant } from '../support/tenant.ts';
import { loadInvoke } from './handlers.ts';

const invoke = await loadInvoke(stack);
const { client, intercept, stopFaults } = await startInterceptableRegistry();

/** Allowance for a busy machine; a client gives up after 3 s at the earliest. */
const marginMs = 500;

/** What CreateImage answers this tenant, and how long that took. */
async function create(tenant: Tenant) {
  const http = { method: 'POST', path: '/images' };
  const body = JSON.stringify({ Name: 'web-server', EcsImageId: newEcsImageId(), Platform: 'Linux' });
  const { headers } = signedRequest(
    {
      ...http,
      rawQuery: '',
      headers: { host: 'api.example.com', 'content-type': 'application/json' },
      body: Buffer.from(body),
    },
    { accessKeyId: tenant.accessKeyId, secret: tenant.accessKeySecret },
  );
  const event = {
    rawPath: http.path,
    rawQueryString: '',
    headers,
    requestContext: { http, domainName: 'api.example.com' },
    body,
    isBase64Encoded: false,
  };
  const start = performance.now();
  const answer = await invoke('CreateImage', event as unknown as ApiEvent);
  return { ...answer, body: JSON.parse(answer.body ?? ''), milliseconds: performance.now() - start };
}

const always = Number.POSITIVE_INFINITY;

/** KMS is slow and then DynamoDB hangs: each has its own limit, and both share one budget. */
function slowThenHanging(): Interceptor {
  const kms = withFault('GenerateMac', 1, hang);
  const dynamoDB = withFault('BatchGetItem', always, hang);
  return (call, forward) => (call.service === 'kms' ? kms(call, forward) : dynamoDB(call, forward));
}

test.each([
  ['the access key hangs', withFault('GetItem', always, hang)],
  ['the commit hangs', withFault('TransactWriteItems', always, hang)],
  ['KMS hangs once, and then DynamoDB for ever', slowThenHanging()],
])('answers 503 within the budget and serves the next request: %s', async (_, interceptor) => {
  const tenant = await newTenant(stack);
  intercept(interceptor);
  const { statusCode, headers, body, milliseconds } = await create(tenant);
  expect(statusCode).toBe(503);
  expect(body).toMatchObject({ Code: 'ServiceUnavailable' });
  expect(headers).toMatchObject({ 'retry-after': expect.stringMatching(/^\d+$/) });
  expect(milliseconds).toBeLessThan(budgetMs + marginMs);

  stopFaults();
  expect(await create(tenant)).toMatchObject({ statusCode: 201 });
  expect(await tenant.account()).toMatchObject({ imageCount: 1, revision: 1 });
});

test.each([
  ['the access key', 'GetItem'],
  ['KMS', 'GenerateMac'],
  ['the read of the state', 'BatchGetItem'],
  ['the commit', 'TransactWriteItems'],
])(
  'answers 500 without the reason when %s is refused for good, and serves the next request',
  async (_, action) => {
    const tenant = await newTenant(stack);
    intercept(withFault(action, always, refuse(400, 'AccessDeniedException')));
    const { statusCode, body } = await create(tenant);
    expect(statusCode).toBe(500);
    expect(body).toEqual({
      Code: 'InternalError',
      Message: 'The request processing has been failed due to some unknown error.',
      RequestId: expect.any(String),
      HostId: 'api.example.com',
    });

    stopFaults();
    expect(await create(tenant)).toMatchObject({ statusCode: 201 });
  },
);

test('answers 404 to a cached key whose account was deleted', async () => {
  const tenant = await newTenant(stack);
  expect(await create(tenant)).toMatchObject({ statusCode: 201 });
  const stores = { client, tables: stack.tables, imageSource: sandboxImageSource };
  await deleteAccount(tenant.accountId, stores, patientInvocation());
  expect(await create(tenant)).toMatchObject({
    statusCode: 404,
    body: { Code: 'InvalidAccessKeyId.NotFound' },
  });
});
