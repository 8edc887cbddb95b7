import type { Context } from 'aws-lambda';
import { afterEach, expect, test } from 'vitest';
import { captureLog } from '../support/captured-log.ts';
import { startInterceptableAws } from '../support/interceptable-aws.ts';
import { stack, tables } from '../support/registry-fixture.ts';
import { newTenant, type Tenant } from '../support/tenant.ts';

const aws = await startInterceptableAws(stack);
Object.assign(process.env, {
  REGISTRY_TABLE: tables.registry,
  ACCOUNTS_TABLE: tables.accounts,
  STAGE: 'sandbox',
});
const { handler } = await import('../../functions/audit-quotas.ts');

const log = captureLog();
let allAccounts = () => {};
afterEach(() => allAccounts());

const context: Pick<Context, 'awsRequestId' | 'getRemainingTimeInMillis'> = {
  awsRequestId: 'audit',
  getRemainingTimeInMillis: () => 60_000,
};

/** What the audit writes when these are the only accounts. */
async function audited(...tenants: readonly Tenant[]) {
  const Items = tenants.map(({ accountId }) => ({ accountId: { S: accountId } }));
  allAccounts = aws.intercept(async ({ action }, forward) =>
    action === 'Scan' ? { status: 200, body: JSON.stringify({ Items }) } : await forward(),
  );
  await handler({}, context as Context);
  return log.lines();
}

async function tenantWithAnImage(): Promise<Tenant> {
  const tenant = await newTenant(stack);
  const body = { Name: 'web-server', EcsImageId: 'm-1', Platform: 'Linux' };
  expect((await tenant.call({ method: 'POST', path: '/images', body })).status).toBe(201);
  return tenant;
}

test('reports a drift of 0 when counters are right, in one line', async () => {
  const lines = await audited(await tenantWithAnImage(), await newTenant(stack));
  expect(lines).toEqual([
    expect.objectContaining({
      Stage: 'sandbox',
      QuotaAudits: 1,
      QuotaDrift: 0,
      BusyAccounts: 0,
      AuditedAccounts: 2,
    }),
  ]);
});

test('reports a wrong counter as drift, with a line that says what differs', async () => {
  const [right, wrong] = [await tenantWithAnImage(), await tenantWithAnImage()];
  await wrong.setImageCount(2);
  expect(await audited(right, wrong)).toEqual([
    expect.objectContaining({
      level: 'ERROR',
      accountId: wrong.accountId,
      imageCount: 2,
      images: 1,
      locks: 1,
    }),
    expect.objectContaining({ QuotaDrift: 1, AuditedAccounts: 2 }),
  ]);
});

test('emits metrics in the embedded format, by stage', async () => {
  const [line] = await audited(await newTenant(stack));
  expect(line).toMatchObject({
    _aws: {
      Timestamp: expect.any(Number),
      CloudWatchMetrics: [
        {
          Namespace: 'Imprint',
          Dimensions: [['Stage']],
          Metrics: ['QuotaAudits', 'QuotaDrift', 'BusyAccounts', 'AuditedAccounts'].map((Name) => ({
            Name,
            Unit: 'Count',
          })),
        },
      ],
    },
  });
});

test('retries the list of accounts when DynamoDB throttles it', async () => {
  let scans = 0;
  allAccounts = aws.intercept(async ({ action }, forward) => {
    if (action !== 'Scan') return await forward();
    scans += 1;
    if (scans === 1) return { status: 400, body: JSON.stringify({ __type: 'ThrottlingException' }) };
    return { status: 200, body: JSON.stringify({ Items: [] }) };
  });
  await handler({}, context as Context);
  expect(log.lines()).toEqual([expect.objectContaining({ QuotaAudits: 1, AuditedAccounts: 0 })]);
});

test('fails an audit that cannot finish, and emits what it found', async () => {
  const wrong = await tenantWithAnImage();
  await wrong.setImageCount(2);
  let scans = 0;
  allAccounts = aws.intercept(async ({ action }, forward) => {
    if (action !== 'Scan') return await forward();
    scans += 1;
    if (scans > 1) return { status: 400, body: JSON.stringify({ __type: 'AccessDeniedException' }) };
    const Items = [{ accountId: { S: wrong.accountId } }];
    return { status: 200, body: JSON.stringify({ Items, LastEvaluatedKey: Items[0] }) };
  });
  await expect(handler({}, context as Context)).rejects.toThrow();
  expect(log.lines().at(-1)).toMatchObject({ QuotaAudits: 0, QuotaDrift: 1, AuditedAccounts: 1 });
});
