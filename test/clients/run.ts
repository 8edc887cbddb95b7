// npm run verify -- clients: the vendor's clients against the local stack, every client through every operation.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ExampleRequest } from '../../infra/console/examples.ts';
import { snippets } from '../../infra/console/page/snippets.ts';
import { exampleRequest } from '../../infra/console/request.ts';
import { startLocalStack } from '../../infra/local/stack.ts';
import { aliyunSdk } from '../support/clients/aliyun-sdk.ts';
import { openApiClients } from '../support/clients/openapi.ts';
import { popCoreClient } from '../support/clients/pop-core.ts';
import type { SdkClient, SdkConnection } from '../support/clients/sdk-client.ts';
import { describedStack } from '../support/described-stack.ts';
import { newTenant } from '../support/tenant.ts';
import { type Installed, installGo, installJava, installPython, javaVersions } from './installed.ts';
import { operations } from './operations.ts';
import { processClient } from './process-client.ts';

const folder = mkdtempSync(join(tmpdir(), 'imprint-clients-'));
/** How often a creation was answered with 503: a client that repeats it by itself asks more than once. */
let unavailable = 0;
const local = await startLocalStack({
  onLog(line) {
    if (line.includes('"status":503')) unavailable += 1;
  },
});
const stack = describedStack(local);
const rows: string[][] = [];
let skipped = 0;
let failed = 0;
try {
  for (const client of [aliyunSdk, popCoreClient, ...openApiClients])
    await check(client, npmVersion(client.name));
  for (const installed of [
    await installPython(folder),
    ...(await Promise.all(javaVersions.map((versions) => installJava(folder, versions)))),
    await installGo(folder),
  ])
    await checkInstalled(installed);
} finally {
  await local.stop();
  rmSync(folder, { recursive: true, force: true });
}
printTable([['client', ...operations().map(({ name }) => name)], ...rows]);
const passed = rows.flat().filter((cell) => cell.startsWith('ok')).length;
process.stdout.write(`\n${passed} passed, ${failed} failed, ${skipped} skipped\n`);
process.exitCode = failed > 0 ? 1 : 0;

async function checkInstalled(installed: Installed): Promise<void> {
  if ('skipped' in installed) {
    process.stdout.write(`skipped ${installed.name}: ${installed.skipped}\n`);
    skipped += operations().length;
    return;
  }
  if (installed.consoleCall) await checkConsoleCall(installed);
  const printed: string[] = [];
  const client = processClient({ ...installed.program, onOutput: (line) => printed.push(line) });
  await check(client, installed.versions);
  if (printed.some((line) => /img-[0-9a-z]{22}/.test(line))) return;
  failed += 1;
  process.stdout.write(`${installed.name}: the page's code printed ${JSON.stringify(printed)}\n`);
}

/** Runs the call that the console offers to copy for this client. */
async function checkConsoleCall({ name, program, consoleCall }: Exclude<Installed, { skipped: string }>) {
  if (!consoleCall) return;
  const { client, file, command } = consoleCall;
  const { accountId, accessKeyId, accessKeySecret: secret } = await newTenant(stack);
  const tenant = { accountId, accessKeyId, secret };
  const example = {
    method: 'POST',
    path: '/images',
    query: { IdempotentToken: 'console_1' },
    body: { Name: 'web-server', EcsImageId: 'm-1', Platform: 'Linux', Description: 'it\'s "quoted" \\ here' },
  } satisfies ExampleRequest;
  const request = exampleRequest(example, new URL(stack.url).host, tenant, { unique: 'a' });
  const snippet = snippets.find((each) => each.client === client);
  writeFileSync(
    join(program.cwd, file),
    snippet?.code({ request, example, tenant, origin: stack.url }) ?? '',
  );
  const [executable, ...parameters] = command;
  const env = { ...process.env, ACCESS_KEY_SECRET: secret };
  const printed = await promisify(execFile)(executable, parameters, { cwd: program.cwd, env }).then(
    ({ stdout }) => stdout,
    String,
  );
  if (/img-[0-9a-z]{22}/.test(printed)) return;
  failed += 1;
  process.stdout.write(`${name}: the console's call printed ${JSON.stringify(printed)}\n`);
}

async function check(client: SdkClient, versions: string): Promise<void> {
  process.stdout.write(`${client.name}: ${versions}\n`);
  const tenant = await newTenant(stack, { maxImageCount: 5 });
  const connection = client.connect(stack.url, tenant);
  const cells: string[] = [];
  for (const { name, needsToken = false, run } of operations()) {
    if (needsToken && !client.sendsTokens) {
      cells.push('-');
      continue;
    }
    const before = unavailable;
    const failure = await run(connection).then(
      () => undefined,
      (error: unknown) => error,
    );
    const tries = unavailable - before;
    cells.push(failure ? 'FAILED' : tries > 0 ? `ok, ${tries} tries` : 'ok');
    if (!failure) continue;
    failed += 1;
    process.stdout.write(`${client.name}, ${name}: ${failure}\n`);
  }
  rows.push([client.name, ...cells]);
  end(connection);
}

function end(connection: SdkConnection): void {
  if (Symbol.dispose in connection) (connection as SdkConnection & Disposable)[Symbol.dispose]();
}

function npmVersion(name: string): string {
  const [packageName = ''] = name.split(/[ ,]/);
  const file = join(import.meta.dirname, '../../node_modules', packageName, 'package.json');
  return `${packageName} ${JSON.parse(readFileSync(file, 'utf8')).version}, Node ${process.versions.node}`;
}

function printTable(table: readonly (readonly string[])[]): void {
  const widths = table[0]?.map((_, index) => Math.max(...table.map((row) => row[index]?.length ?? 0))) ?? [];
  for (const row of table)
    process.stdout.write(`${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ')}\n`);
}
