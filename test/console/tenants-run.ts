// `npm run verify -- sandbox-accounts`: claims, uses and expires many accounts, some of them while they create images.
import { parseArgs } from 'node:util';
import { accountIds, auditAccount } from '../../functions/accounts/quota-audit.ts';
import { forEachConcurrently } from '../../functions/runtime/concurrently.ts';
import { startInvocation } from '../../functions/runtime/invocation.ts';
import { callImageApi } from '../../infra/cli/image-client.ts';
import type { Tenant } from '../../infra/console/page/stored.ts';
import { startLocalStack } from '../../infra/local/stack.ts';
import { describedStack } from '../support/described-stack.ts';
import { type Item, operatorOf, scanItems } from '../support/operator.ts';
import { claimedOverHttp, operatorsDynamoDB } from './sandbox-stack.ts';

const { values } = parseArgs({ options: { accounts: { type: 'string', default: '2000' } } });
const wanted = Number(values.accounts);
const concurrency = 8;

const local = await startLocalStack({ context: { stage: 'sandbox', maxSandboxAccounts: values.accounts } });
const stack = describedStack(local);
const sandboxTable = local.aws.tableName('Sandbox/Table');
const operator = operatorOf(stack);
const client = operatorsDynamoDB(stack);
const statuses = new Map<number, number>();

try {
  const startedAt = Date.now();
  const claims = await inParallel(Array.from({ length: wanted }), () => claimedOverHttp(stack));
  // A claim can be committed while its response is lost: such an account expires unused.
  const tenants = claims.filter(({ secret }) => secret !== undefined);
  const oneMore = await fetch(`${stack.url}/sandbox/accounts`, { method: 'POST' });
  await oneMore.body?.cancel();
  report(`${tenants.length} claimed, live ${await live()}, one more: ${oneMore.status}`);
  expect((await live()) <= wanted, 'the bound on live accounts holds');

  await inParallel(tenants, (tenant, index) => create(tenant, `m-keep-nopermission-${index}`));
  await audit('used');
  const creating = inParallel(tenants.slice(0, wanted / 10), async (tenant) => {
    for (let index = 0; index < 4; index += 1) await create(tenant, `m-late-${index}`);
  });
  await inParallel(await liveAccounts(), expire);
  const sweeping = sweep();
  await audit('while the sweep runs');
  await Promise.all([creating, sweeping]);
  await audit('after the first sweep');
  for (let sweeps = 1; (await live()) > 0 && sweeps < 5; sweeps += 1) await sweep();

  const left = await itemsLeft();
  report(`live ${await live()}, left ${JSON.stringify(left)}, answers ${JSON.stringify([...statuses])}`);
  expect((await live()) === 0, 'no account is counted any more');
  expect(
    Object.values(left).every((count) => count === 0),
    'nothing is left of any account',
  );
  report(`${Math.round((Date.now() - startedAt) / 1000)} s`);
} finally {
  await local.stop();
}

async function create({ accessKeyId, secret }: Tenant, EcsImageId: string): Promise<void> {
  const body = { Name: 'web-server', EcsImageId, Platform: 'Linux' };
  const request = { method: 'POST', path: '/images', body } as const;
  const { status } = await callImageApi(stack.url, { accessKeyId, secret }, request);
  statuses.set(status, (statuses.get(status) ?? 0) + 1);
}

/** Sweeps once. The next sweep handles what this one leaves or fails to delete, as on the real schedule. */
async function sweep(): Promise<void> {
  await local.functions
    .get('Sandbox/SweepSandboxAccounts')
    ?.invoke({})
    .catch((error: unknown) => report(`a sweep failed: ${error}`));
}

/** Makes an account expired long ago, so that the sweep does not wait for its last requests. */
async function expire({ accountId, accessKeyId }: Pick<Tenant, 'accountId' | 'accessKeyId'>): Promise<void> {
  const past = {
    UpdateExpression: 'SET expiresAt = :past',
    ExpressionAttributeValues: { ':past': { N: '1' } },
  };
  const Key = { pk: { S: 'ACCOUNTS' }, sk: { S: accountId } };
  await operator('dynamodb', 'UpdateItem', { TableName: sandboxTable, Key, ...past });
  await operator('dynamodb', 'UpdateItem', {
    TableName: stack.tables.accessKeys,
    Key: { accessKeyId: { S: accessKeyId } },
    ...past,
  });
}

/** Every sandbox account, including those whose claims got no response. */
async function liveAccounts(): Promise<readonly Pick<Tenant, 'accountId' | 'accessKeyId'>[]> {
  const items = (await scanItems(stack, sandboxTable)).filter((item) => item['pk']?.S === 'ACCOUNTS');
  return items.map((item) => ({ accountId: item['sk']?.S ?? '', accessKeyId: item['accessKeyId']?.S ?? '' }));
}

/** Counts every account's images and locks against its counter. */
async function audit(moment: string): Promise<void> {
  const invocation = startInvocation('audit', 300_000);
  const verdicts = { exact: 0, busy: 0, drift: 0, gone: 0 };
  const ids = [];
  for await (const id of accountIds(client, stack.tables.accounts, invocation)) ids.push(id);
  await inParallel(ids, async (id) => {
    const { verdict = 'gone' } = (await auditAccount(client, stack.tables, id, invocation)) ?? {};
    verdicts[verdict] += 1;
  });
  report(`audit, ${moment}: ${JSON.stringify(verdicts)}`);
  expect(verdicts.drift === 0, `the counters are exact ${moment}`);
}

async function live(): Promise<number> {
  const { Item } = (await operator('dynamodb', 'GetItem', {
    TableName: sandboxTable,
    Key: { pk: { S: 'LIVE' }, sk: { S: 'COUNT' } },
    ConsistentRead: true,
  })) as { readonly Item?: { readonly live?: { readonly N: string } } };
  return Number(Item?.live?.N ?? 0);
}

/** The remaining items of sandbox accounts, except tokens and released locks, which TTL removes. */
async function itemsLeft(): Promise<Readonly<Record<string, number>>> {
  const count = async (table: string, isLeft: (item: Item) => boolean) =>
    (await scanItems(stack, table)).filter(isLeft).length;
  const isSandboxes = (text: string | undefined) => text?.includes('700000') ?? false;
  return {
    accounts: await count(stack.tables.accounts, (item) => isSandboxes(item['accountId']?.S)),
    keys: await count(stack.tables.accessKeys, (item) => isSandboxes(item['accountId']?.S)),
    images: await count(
      stack.tables.registry,
      (item) => isSandboxes(item['pk']?.S) && /^IMAGE#/.test(item['sk']?.S ?? ''),
    ),
    locks: await count(
      stack.tables.registry,
      (item) =>
        isSandboxes(item['pk']?.S) && /^ECS#/.test(item['sk']?.S ?? '') && item['imageId'] !== undefined,
    ),
    records: await count(sandboxTable, (item) => item['pk']?.S === 'ACCOUNTS'),
  };
}

async function inParallel<Input, Output>(
  inputs: readonly Input[],
  work: (input: Input, index: number) => Promise<Output>,
): Promise<Output[]> {
  const outputs: Output[] = [];
  await forEachConcurrently(inputs.entries(), concurrency, async ([index, input]) => {
    outputs[index] = await work(input, index);
  });
  return outputs;
}

function expect(holds: boolean, what: string): void {
  if (holds) return;
  report(`NOT: ${what}`);
  process.exitCode = 1;
}

function report(text: string): void {
  process.stdout.write(`${text}\n`);
}
