import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { callImageApi } from '../../infra/cli/image-client.ts';
import { smokeChecks } from '../smoke/smoke-checks.ts';
import { sdkClients } from '../support/clients/all.ts';
import { messagingChecks } from './messaging-checks.ts';

// Checks a deployed stage with the admin CLI and the vendor's clients. In production without ECS, creations are answered
// with 503, and the smoke test stops there.

const [stage = ''] = process.argv.slice(2);
const accountId = '1000000000000077';
const { Endpoint: endpoint = '' } = await outputs(`imprint-${stage}-service`);
admin('account', 'create', accountId);
const { accessKeyId, accessKeySecret } = admin('key', 'issue', accountId) as Readonly<Record<string, string>>;
const key = { accessKeyId: accessKeyId ?? '', accessKeySecret: accessKeySecret ?? '' };
const credentials = { accessKeyId: key.accessKeyId, secret: key.accessKeySecret };
const create = (ecsImageId: string, token: string) =>
  callImageApi(endpoint, credentials, {
    method: 'POST',
    path: '/images',
    query: { IdempotentToken: token },
    body: { Name: 'racer', EcsImageId: ecsImageId, Platform: 'Linux' },
  });

if (stage === 'production') {
  const { status } = await create('m-1', 'token_1');
  expectEqual('a creation without ECS is refused for now', status, 503);
} else {
  const failed = (await smokeChecks(sdkClients, { endpoint, key, ecsImageId: 'm-smoke-test' })).filter(
    ({ fault }) => fault !== undefined,
  );
  expectEqual('smoke checks that fail', JSON.stringify(failed), '[]');
  const { ImageRequestBusName: requestBusName = '' } = await outputs(`imprint-${stage}-stateful`);
  const messaging = await messagingChecks(stage, {
    accountId,
    requestBusName,
    create: async (ecsImageId) => ((await create(ecsImageId, 'token_event')).body as { Id: string }).Id,
    deadLetters: async () => admin('dead-letters', 'list') as unknown as readonly { readonly kind: string }[],
  });
  for (const { what, found, expected } of messaging) expectEqual(what, found, expected);
  await clearAccount();
  const same = await Promise.all(Array.from({ length: 30 }, () => create('m-same', 'token_same')));
  const ids = new Set(
    same.flatMap(({ status, body }) => (status === 201 ? (body as { Id: string }).Id : [])),
  );
  expectEqual('30 racers with one token get ids', ids.size, 1);
  const racers = await Promise.all(Array.from({ length: 60 }, (_, n) => create(`m-${n}`, `token_${n}`)));
  // A racer that got 503 tries again, as a client would.
  for (const [n, { status }] of racers.entries()) if (status === 503) await create(`m-${n}`, `token_${n}`);
  const [audit] = admin('quota', 'audit', accountId) as unknown as Readonly<Record<string, unknown>>[];
  expectEqual('images of an account whose limit is 50', audit?.['images'], 50);
  expectEqual('the audit', audit?.['verdict'], 'exact');
  admin('account', 'delete', accountId, '--yes');
}

/** The racers count what the account has. */
async function clearAccount(): Promise<void> {
  for (const { id } of admin('image', 'list', accountId) as unknown as readonly { readonly id: string }[])
    await callImageApi(endpoint, credentials, { method: 'DELETE', path: `/images/${id}` });
}

async function outputs(StackName: string): Promise<Readonly<Record<string, string | undefined>>> {
  const { Stacks = [] } = await new CloudFormationClient().send(new DescribeStacksCommand({ StackName }));
  return Object.fromEntries(
    Stacks[0]?.Outputs?.map(({ OutputKey = '', OutputValue }) => [OutputKey, OutputValue]) ?? [],
  );
}

function admin(...command: readonly string[]): Readonly<Record<string, unknown>> {
  const script = join(import.meta.dirname, '../../infra/cli/admin.ts');
  const args = [script, '--stage', stage, '--json', ...command];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 60_000 });
  if (status !== 0) throw new Error(`admin ${command.join(' ')}: ${stderr}`);
  console.log(`pass  admin ${command.join(' ')}`);
  return JSON.parse(stdout);
}

function expectEqual(what: string, found: unknown, expected: unknown): void {
  if (found !== expected) throw new Error(`${what}: ${found}, not ${expected}`);
  console.log(`pass  ${what}: ${found}`);
}
