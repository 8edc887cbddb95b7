import { beforeAll, describe, expect, inject, it } from 'vitest';
import { auditAccount } from '../../functions/accounts/quota-audit.ts';
import { UnavailableError } from '../../functions/errors/transient-error.ts';
import { startInvocation } from '../../functions/runtime/invocation.ts';
import { claimAccount, type SandboxTables } from '../../functions/sandbox/claim-account.ts';
import { deleteExpiredAccount, expiredAccounts } from '../../functions/sandbox/expired-accounts.ts';
import { keepUsedAccount } from '../../functions/sandbox/keep-account.ts';
import { unusedLifetimeMs, usedLifetimeMs } from '../../functions/sandbox/sandbox-account.ts';
import { callImageApi } from '../../infra/cli/image-client.ts';
import { accessKeySecret } from '../../infra/local/access-key-secret.ts';
import { conflict, loseAnswer, refuse, withFault } from '../support/faults.ts';
import { startInterceptableAws } from '../support/interceptable-aws.ts';
import { operatorOf } from '../support/operator.ts';
import { patientInvocation } from '../support/registry-fixture.ts';
import { claimedOverHttp, operatorsDynamoDB, ownSandboxTables } from './sandbox-stack.ts';

const stack = inject('stack');
const client = operatorsDynamoDB(stack);
const aws = await startInterceptableAws(stack);
let tables: SandboxTables & { readonly registry: string };
beforeAll(async () => {
  tables = await ownSandboxTables(stack);
});

const claim = (maxLiveAccounts: number, generateMac = async () => new Uint8Array(32)) =>
  claimAccount(
    client,
    { tables, macKeyArn: stack.macKeyArn, generateMac, maxLiveAccounts },
    patientInvocation(),
  );
const read = async (table: string, key: object) =>
  (await operatorOf(stack)('dynamodb', 'GetItem', { TableName: table, Key: key })) as {
    readonly Item?: Readonly<Record<string, { readonly S?: string; readonly N?: string }>>;
  };
const live = async () => {
  const { Item } = await read(tables.sandbox, { pk: { S: 'LIVE' }, sk: { S: 'COUNT' } });
  return Number(Item?.['live']?.N ?? 0);
};
const keyRecord = (accessKeyId: string) => read(tables.accessKeys, { accessKeyId: { S: accessKeyId } });

describe('a sandbox account', () => {
  it('signs requests and registers at most 5 images', async () => {
    const { accessKeyId, secret } = await claimedOverHttp(stack);
    const create = (index: number) =>
      callImageApi(
        stack.url,
        { accessKeyId, secret },
        {
          method: 'POST',
          path: '/images',
          body: { Name: 'web-server', EcsImageId: `m-${index}`, Platform: 'Linux' },
        },
      );
    const answers = [];
    for (let index = 0; index < 6; index += 1) answers.push(await create(index));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201, 403]);
  });

  it('is refused as disabled from the second it expires', async () => {
    const { accessKeyId, secret } = await claimedOverHttp(stack);
    await operatorOf(stack)('dynamodb', 'UpdateItem', {
      TableName: tables.accessKeys,
      Key: { accessKeyId: { S: accessKeyId } },
      UpdateExpression: 'SET expiresAt = :now',
      ExpressionAttributeValues: { ':now': { N: String(Date.now()) } },
    });
    const answer = await callImageApi(stack.url, { accessKeyId, secret }, { method: 'GET', path: '/quotas' });
    expect(answer).toMatchObject({ status: 403, body: { Code: 'Forbidden.AccessKeyDisabled' } });
  });

  it('is not created above the maximum, however many claim at once', async () => {
    const max = (await live()) + 3;
    const claims = await Promise.allSettled(Array.from({ length: 8 }, () => claim(max)));
    const refused = claims.filter((settled) => settled.status === 'rejected');
    expect(refused).toHaveLength(5);
    for (const { reason } of refused) expect(reason).toBeInstanceOf(UnavailableError);
    expect(await live()).toBe(max);
  });

  it('takes no place when KMS derives no secret for it', async () => {
    const before = await live();
    const failing = () => Promise.reject(new Error('KMS is away'));
    await expect(claim(1000, failing)).rejects.toThrow('KMS is away');
    expect(await live()).toBe(before);
  });

  it('lives 15 minutes, or a day from its first use', async () => {
    const account = await claim(1000);
    expect(account.expiresAt - Date.now()).toBeGreaterThan(unusedLifetimeMs - 60_000);
    await keepUsedAccount(client, tables, account, patientInvocation());
    const until = (await keyRecord(account.accessKeyId)).Item?.['expiresAt']?.N;
    expect(Number(until) - Date.now()).toBeGreaterThan(usedLifetimeMs - 60_000);
    await keepUsedAccount(client, tables, account, patientInvocation());
    expect((await keyRecord(account.accessKeyId)).Item?.['expiresAt']?.N).toBe(until);
  });

  it.each([
    ['throttled', refuse(400, 'ThrottlingException')],
    ['in conflict', conflict],
    ['done, but its answer is lost', loseAnswer],
  ])('lives a day although the first attempt to extend it is %s', async (_, fault) => {
    const account = await claim(1000);
    const stop = aws.intercept(withFault('TransactWriteItems', 1, fault));
    await keepUsedAccount(aws.client(), tables, account, patientInvocation());
    stop();
    const until = (await keyRecord(account.accessKeyId)).Item?.['expiresAt']?.N;
    expect(Number(until) - Date.now()).toBeGreaterThan(usedLifetimeMs - 60_000);
  });

  it('is reported when it cannot be extended, so that Lambda tries again', async () => {
    const account = await claim(1000);
    const throttled = refuse(400, 'ThrottlingException');
    const stop = aws.intercept(withFault('TransactWriteItems', Number.POSITIVE_INFINITY, throttled));
    const kept = keepUsedAccount(aws.client(), tables, account, startInvocation('keep', 100));
    await expect(kept).rejects.toBeInstanceOf(UnavailableError);
    stop();
  });
});

describe('the sweep', () => {
  it('is deleted with its images after it expires, whatever their ECS image ids, and no longer counted', async () => {
    const account = await claim(1000);
    const { accountId, accessKeyId } = account;
    const secret = await accessKeySecret(operatorOf(stack), stack.macKeyArn, accessKeyId);
    for (const EcsImageId of ['m-1', 'm-keep-nopermission-1', 'm-keep-unavailable-1']) {
      const body = { Name: 'web-server', EcsImageId, Platform: 'Linux' };
      const answer = await callImageApi(
        stack.url,
        { accessKeyId, secret },
        { method: 'POST', path: '/images', body },
      );
      expect(answer.status).toBe(201);
    }
    const due = Date.now() + unusedLifetimeMs + 60_000;
    const found = await expiredAccounts(client, tables, patientInvocation(), due);
    const { secret: _, ...stored } = account;
    expect(found).toContainEqual(stored);
    expect(await expiredAccounts(client, tables, patientInvocation())).toEqual([]);

    const before = await live();
    expect(await deleteExpiredAccount(client, tables, account, patientInvocation())).toBe(true);
    expect(await live()).toBe(before - 1);
    expect(await auditAccount(client, tables, accountId, patientInvocation())).toBeUndefined();
    expect((await keyRecord(accessKeyId)).Item).toBeUndefined();
    const { Count } = (await operatorOf(stack)('dynamodb', 'Query', {
      TableName: tables.registry,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :image)',
      ExpressionAttributeValues: { ':pk': { S: `ACCOUNT#${accountId}` }, ':image': { S: 'IMAGE#' } },
    })) as { readonly Count: number };
    expect(Count).toBe(0);
  });

  it('is kept and stays counted while its counter says that an image is left', async () => {
    const account = await claim(1000);
    await operatorOf(stack)('dynamodb', 'UpdateItem', {
      TableName: tables.accounts,
      Key: { accountId: { S: account.accountId } },
      UpdateExpression: 'SET imageCount = :one',
      ExpressionAttributeValues: { ':one': { N: '1' } },
    });
    const before = await live();
    await expect(deleteExpiredAccount(client, tables, account, patientInvocation())).rejects.toThrow(
      'quota repair',
    );
    expect(await live()).toBe(before);
  });

  it('never comes back after it has expired', async () => {
    const account = await claim(1000);
    await operatorOf(stack)('dynamodb', 'UpdateItem', {
      TableName: tables.accessKeys,
      Key: { accessKeyId: { S: account.accessKeyId } },
      UpdateExpression: 'SET expiresAt = :past',
      ExpressionAttributeValues: { ':past': { N: '1' } },
    });
    await keepUsedAccount(client, tables, account, patientInvocation());
    expect((await keyRecord(account.accessKeyId)).Item?.['expiresAt']?.N).toBe('1');
  });
});
