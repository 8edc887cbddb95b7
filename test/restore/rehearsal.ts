// npm run verify -- restore: loses all three tables of a local production stage and brings them back with the operator's command
// line, as docs/operations.md says. With --save it writes the transcript there.
import { type ChildProcess, execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callImageApi } from '../../infra/cli/image-client.ts';
import { startProductionStack } from '../../infra/local/ecs-stand-in/production-stack.ts';
import { describedStack } from '../support/described-stack.ts';
import { newTable } from '../support/new-table.ts';
import { type Item, operatorOf, scanItems, writeItems } from '../support/operator.ts';

const keys = { registry: ['pk', 'sk'], accounts: ['accountId'], accessKeys: ['accessKeyId'] } as const;
const names = ['registry', 'accounts', 'accessKeys'] as const;
const copies = {
  registry: 'restored-registry',
  accounts: 'restored-accounts',
  accessKeys: 'restored-access-keys',
};
const restoreCommand = [
  'restore',
  ...['--registry', copies.registry, '--accounts', copies.accounts, '--access-keys', copies.accessKeys],
];
/** Reconciliation leaves alone what is younger than an hour. */
const threeHoursAgo = `${new Date(Date.now() - 3 * 3_600_000).toISOString().slice(0, 19)}Z`;
const concurrentCreations = 10;

type Run = { readonly exitCode: number | undefined; readonly stdout: string };
type Client = { readonly accountId: string; readonly accessKeyId: string; readonly secret: string };

const transcript: string[] = [];
const folder = mkdtempSync(join(tmpdir(), 'imprint-rehearsal-'));
const production = await startProductionStack();
try {
  await rehearse();
  if (process.argv.includes('--save')) save();
  console.log('\nThe rehearsal passed.');
} catch (error) {
  console.error(`FAIL  ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
} finally {
  await production.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function rehearse(): Promise<void> {
  const { ecs, aws } = production;
  const first = await newClient('1001');
  const second = await newClient('1002');

  say('Two tenants have images: 1001 has five, 1002 has one. The tables are copied at this moment.');
  const ids = [];
  for (const n of [1, 2, 3, 4, 5]) ids.push(idOf(await create(first, `m-${n}`)));
  await create(second, 'm-6');
  await copyTables();

  say('Then 1001 deletes m-4 and m-5, and registers m-7. Then every item of the three tables is lost.');
  for (const id of ids.slice(3)) await send(first, { method: 'DELETE', path: `/images/${id}` });
  await create(first, 'm-7');
  for (const image of [...ecs.state.images.values()])
    ecs.state.images.set(image.imageId, { ...image, creationTime: threeHoursAgo });
  for (const name of names) await loseTable(name);
  expectEqual('accounts', (await admin('account', 'list')).stdout.trim(), 'none');

  say('The first run of the restore is killed after its third image. m-4 stays away; m-5 comes back.');
  const except = join(folder, 'deleted');
  writeFileSync(except, `${ids[3]}\n`);
  const restore = [...restoreCommand, '--except', except, '--yes'];
  let transactions = 0;
  let child: ChildProcess | undefined;
  const goOn = aws.intercept(async ({ caller, action }, forward) => {
    if (caller !== 'Operator' || action !== 'TransactWriteItems') return forward();
    transactions += 1;
    if (transactions <= 3) return forward();
    child?.kill('SIGKILL');
    return 'cut';
  });
  expectEqual('exit code of a killed run', (await admin(...restore, started)).exitCode, undefined);
  goOn();
  expectEqual('images that are back', await imagesCounted(), 3);

  say(`The second run goes on, while 1002 registers ${concurrentCreations + 1} more images.`);
  let creations: Promise<unknown> | undefined;
  const createAll = async () => {
    for (let n = 0; n < concurrentCreations; n += 1) idOf(await create(second, `m-meanwhile-${n}`));
  };
  const free = aws.intercept(async ({ caller, action }, forward) => {
    if (caller === 'Operator' && action === 'TransactWriteItems' && !creations) {
      creations = createAll();
      await create(second, 'm-in-between');
    }
    return forward();
  });
  expectEqual('exit code', (await admin(...restore)).exitCode, 0);
  free();
  if (!creations) throw new Error('nothing was left for the second run');
  await creations;

  say(
    'The audit is exact. Reconciliation finds m-7, which was registered after that moment and is lost, and m-5,',
  );
  say(
    'which is back although its tenant had deleted it. It takes back one share and shares the other again.',
  );
  say('The stand-in for ECS starts with m-leftover.');
  expectEqual('exit code', (await admin('quota', 'audit')).exitCode, 0);
  expectEqual('exit code', (await admin('ecs', 'reconcile')).exitCode, 1);
  expectEqual('exit code', (await admin('ecs', 'reconcile', '--yes')).exitCode, 0);
  expectEqual('differences', (await admin('ecs', 'reconcile')).stdout.trim(), 'none');

  say('The keys sign again, and a token of before the loss replays the same image.');
  expectEqual('POST /images of 1001 with its token for m-2', idOf(await create(first, 'm-2')), ids[1]);
  print('POST /images of 1001 with its token for m-2: 201, with the id that it had');
  expectEqual('images of 1001', await imagesOf(first), 4);
  expectEqual('images of 1002', await imagesOf(second), 2 + concurrentCreations);

  function started(process: ChildProcess): void {
    child = process;
  }
}

function say(text: string): void {
  print(`# ${text}`);
}

function print(line: string): void {
  transcript.push(line);
  console.log(line);
}

/** Runs a command of the operator's, and prints it with its output. */
async function admin(...command: readonly (string | ((child: ChildProcess) => void))[]): Promise<Run> {
  const args = command.filter((part) => typeof part === 'string');
  const run = await quietAdmin(...command);
  print(`$ npm run admin -- ${args.map((arg) => (arg.startsWith(folder) ? 'deleted-ids' : arg)).join(' ')}`);
  for (const line of run.stdout.trimEnd().split('\n').filter(Boolean)) print(line);
  print(run.exitCode === undefined ? '(killed)' : `(exit code ${run.exitCode})`);
  return run;
}

function quietAdmin(...command: readonly (string | ((child: ChildProcess) => void))[]): Promise<Run> {
  const script = join(import.meta.dirname, '../../infra/cli/admin.ts');
  const target = ['--target', `local:${new URL(production.url).port}`];
  const args = command.filter((part) => typeof part === 'string');
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [script, ...target, ...args], (error, stdout, stderr) => {
      process.stderr.write(stderr);
      if (error && typeof error.code !== 'number') resolve({ exitCode: undefined, stdout });
      else resolve({ exitCode: Number(error?.code ?? 0), stdout });
    });
    for (const part of command) if (typeof part === 'function') part(child);
  });
}

async function newClient(accountId: string): Promise<Client> {
  await quietAdmin('account', 'create', accountId);
  const issued = JSON.parse((await quietAdmin('key', 'issue', accountId, '--json')).stdout) as {
    readonly accessKeyId: string;
    readonly accessKeySecret: string;
  };
  return { accountId, accessKeyId: issued.accessKeyId, secret: issued.accessKeySecret };
}

function send(client: Client, request: Parameters<typeof callImageApi>[2]) {
  return callImageApi(production.url, client, request);
}

function create(client: Client, ecsImageId: string) {
  return send(client, {
    method: 'POST',
    path: '/images',
    query: { IdempotentToken: `token_${ecsImageId.replaceAll('-', '_')}` },
    body: { Name: 'image', EcsImageId: ecsImageId, Platform: 'Linux' },
  });
}

function idOf({ status, body }: Awaited<ReturnType<typeof create>>): string {
  if (status !== 201) throw new Error(`POST /images answers ${status}: ${JSON.stringify(body)}`);
  return (body as { readonly Id: string }).Id;
}

async function imagesOf({ accountId }: Client): Promise<number> {
  return JSON.parse((await quietAdmin('image', 'list', accountId, '--json')).stdout).length;
}

async function imagesCounted(): Promise<number> {
  const audits = JSON.parse((await quietAdmin('quota', 'audit', '--json')).stdout) as readonly {
    readonly verdict: string;
    readonly images: number;
  }[];
  if (audits.some(({ verdict }) => verdict !== 'exact')) throw new Error('the audit is not exact');
  return audits.reduce((sum, { images }) => sum + images, 0);
}

/** As AWS restores tables: with the items alone. Images are made three hours old. */
async function copyTables(): Promise<void> {
  const stack = describedStack(production);
  const asOld = (item: Item): Item =>
    item['creationTime'] ? { ...item, creationTime: { S: threeHoursAgo } } : item;
  for (const name of names) {
    await newTable(stack, copies[name], keys[name]);
    await writeItems(stack, copies[name], (await scanItems(stack, stack.tables[name])).map(asOld));
  }
}

async function loseTable(name: (typeof names)[number]): Promise<void> {
  const stack = describedStack(production);
  const TableName = stack.tables[name];
  for (const item of await scanItems(stack, TableName)) {
    const Key = Object.fromEntries(keys[name].map((key) => [key, item[key]]));
    await operatorOf(stack)('dynamodb', 'DeleteItem', { TableName, Key });
  }
  expectEqual(`items of the ${name} table`, (await scanItems(stack, TableName)).length, 0);
}

function expectEqual(what: string, found: unknown, expected: unknown): void {
  if (found !== expected) throw new Error(`${what}: ${found}, not ${expected}`);
}

function save(): void {
  const path = join(import.meta.dirname, '../../docs/operations.md');
  const page = readFileSync(path, 'utf8');
  const [begin, end] = [
    '<!-- written by npm run verify -- restore --save -->',
    '<!-- end of the rehearsal -->',
  ];
  const [before, after] = [page.indexOf(begin), page.indexOf(end)];
  if (before < 0 || after < before) throw new Error('docs/operations.md has no place for the transcript');
  const text = ['```console', ...transcript, '```'].join('\n');
  writeFileSync(path, `${page.slice(0, before)}${begin}\n\n${text}\n\n${page.slice(after)}`);
}
