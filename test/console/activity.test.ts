import { gzipSync } from 'node:zlib';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { type RecordedEntry, readActivity, recordEntry } from '../../functions/sandbox/activity.ts';
import { loggedRequests } from '../../functions/sandbox/log-lines.ts';
import { callImageApi } from '../../infra/cli/image-client.ts';
import type { Tenant } from '../../infra/console/page/stored.ts';
import { popCoreClient } from '../support/clients/pop-core.ts';
import { loseAnswer, withFault } from '../support/faults.ts';
import { startInterceptableAws } from '../support/interceptable-aws.ts';
import { patientInvocation } from '../support/registry-fixture.ts';
import { newTenant } from '../support/tenant.ts';
import { claimedOverHttp, ownSandboxTables } from './sandbox-stack.ts';

const stack = inject('stack');

const activity = async ({ accessKeyId, secret }: Tenant, After = '0') => {
  const request = { method: 'GET', path: '/sandbox/activity', query: { After } } as const;
  const { body } = await callImageApi(stack.url, { accessKeyId, secret }, request);
  return (body as { readonly Items: readonly RecordedEntry[] }).Items;
};

/** Polls the activity until it matches: log lines arrive with a delay. */
async function activityWith(tenant: Tenant, isThere: (entries: readonly RecordedEntry[]) => boolean) {
  let entries = await activity(tenant);
  while (!isThere(entries)) entries = await activity(tenant);
  return entries;
}

describe('the activity of a sandbox account', () => {
  it('contains exactly the requests of all clients and the events of its images', async () => {
    const tenant = await claimedOverHttp(stack);
    const other = await claimedOverHttp(stack);
    const client = popCoreClient.connect(stack.url, {
      accessKeyId: tenant.accessKeyId,
      accessKeySecret: tenant.secret,
    });
    const image = { Name: 'web-server', EcsImageId: 'm-1', Platform: 'Linux' };
    await client.createImage(image, 'token_1');
    await client.createImage(image, 'token_1');
    await client.createImage({ ...image, Name: 'other' }, 'token_1').catch(() => {});

    const entries = await activityWith(tenant, (found) => found.length >= 4);
    const requests = entries.filter(({ Kind }) => Kind === 'Request');
    expect(requests.map(({ Name, Status, Code, Replayed }) => ({ Name, Status, Code, Replayed }))).toEqual(
      expect.arrayContaining([
        { Name: 'CreateImage', Status: 201, Code: undefined, Replayed: false },
        { Name: 'CreateImage', Status: 201, Code: undefined, Replayed: true },
        { Name: 'CreateImage', Status: 400, Code: 'IdempotentTokenMismatch', Replayed: false },
      ]),
    );
    expect(requests).toHaveLength(3);
    for (const { CapacityUnits, DynamoDBRequests, Verified } of requests) {
      expect(CapacityUnits).toBeGreaterThan(0);
      expect(DynamoDBRequests).toBeGreaterThan(0);
      expect(Verified).toBe(true);
    }
    const [event] = entries.filter(({ Kind }) => Kind === 'Event');
    const created = requests.find(({ Status }) => Status === 201);
    expect(event).toMatchObject({ Name: 'Image Created', ImageId: created?.ImageId });
    expect(await activity(other)).toEqual([]);
    const last = Math.max(...entries.map(({ RecordedAt }) => RecordedAt));
    expect(await activity(tenant, String(last + 1))).toEqual([]);
  });

  it('marks a request whose signature does not match as not verified', async () => {
    const tenant = await claimedOverHttp(stack);
    const request = { method: 'GET', path: '/quotas' } as const;
    await callImageApi(stack.url, { accessKeyId: tenant.accessKeyId, secret: 'wrong' }, request);
    const [entry] = await activityWith(tenant, (found) => found.length > 0);
    expect(entry).toMatchObject({ Status: 400, Code: 'SignatureDoesNotMatch', Verified: false });
  });

  it('is refused if `after` is not in epoch milliseconds', async () => {
    const { accessKeyId, secret } = await claimedOverHttp(stack);
    const request = { method: 'GET', path: '/sandbox/activity', query: { After: '1e3' } } as const;
    const answer = await callImageApi(stack.url, { accessKeyId, secret }, request);
    expect(answer).toMatchObject({ status: 400, body: { Code: 'InvalidAfter' } });
  });

  it('is empty for an account outside the sandbox', async () => {
    const { accountId, accessKeyId, accessKeySecret: secret, call } = await newTenant(stack);
    await call({ method: 'GET', path: '/quotas' });
    expect(await activity({ accountId, accessKeyId, secret })).toEqual([]);
  });
});

describe('an entry', () => {
  it('is recorded once although the answer to the first attempt is lost', async () => {
    const aws = await startInterceptableAws(stack);
    onTestFinished(aws.stop);
    const { sandbox } = await ownSandboxTables(stack);
    aws.intercept(withFault('PutItem', 1, loseAnswer));
    const entry = { Id: 'A', Kind: 'Request', Time: '2026-11-26T00:00:00.000Z', Name: 'GetQuotas' } as const;
    await recordEntry(aws.client(), sandbox, '7000001', entry, patientInvocation());
    const read = await readActivity(aws.client(), sandbox, '7000001', 0, patientInvocation());
    expect(read).toMatchObject([entry]);
  });
});

describe('lines from CloudWatch Logs', () => {
  const line = {
    time: '2026-11-26T00:00:00.000Z',
    requestId: 'A',
    operation: 'GetQuotas',
    status: 200,
    accountId: '7000000000000001',
    accessKeyId: 'LTAISandbox1',
    verified: true,
  };
  const delivered = (...messages: string[]) => ({
    awslogs: {
      data: gzipSync(
        JSON.stringify({ logEvents: messages.map((message) => ({ id: '1', timestamp: 0, message })) }),
      ).toString('base64'),
    },
  });

  it('become requests of their accounts', () => {
    const [request] = loggedRequests(delivered(JSON.stringify({ ...line, durationMs: 7 })));
    expect(request).toMatchObject({
      accountId: '7000000000000001',
      verified: true,
      entry: { Id: 'A', Name: 'GetQuotas', Status: 200, DurationMs: 7 },
    });
  });

  it.each([
    ['no JSON', 'REPORT RequestId: A'],
    ['no object', '[]'],
    ['no account', JSON.stringify({ ...line, accountId: undefined })],
    ['an account of an operator', JSON.stringify({ ...line, accountId: '1000000000000001' })],
    ['no status', JSON.stringify({ ...line, status: '200' })],
    ['a metric', JSON.stringify({ _aws: {}, RefusedRequests: 1 })],
  ])('are ignored if there is %s', (_, message) => {
    expect(loggedRequests(delivered(message))).toEqual([]);
  });
});
