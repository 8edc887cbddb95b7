import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Credentials } from './aws/callers.ts';
import { localIdentity } from './cloudformation/intrinsics.ts';
import type { Template } from './cloudformation/template.ts';
import type { DemoAccount } from './demo-accounts.ts';
import type { LocalAws } from './local-aws.ts';

/** How the command lines reach a local stack that is running. */
export type RunningStack = {
  /** Of the process that runs it. */
  readonly pid: number;
  /** Of the AWS endpoint. */
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: Credentials;
  readonly tables: { readonly registry: string; readonly accounts: string; readonly accessKeys: string };
  readonly macKeyArn: string;
  readonly defaultMaxImageCount: number;
  readonly ecs: EcsConnection | undefined;
  readonly imageEventBusName: string;
  readonly imageRequestQueueUrl: string;
  /** Signs a first request, where nobody else is named. */
  readonly demoAccount: DemoAccount | undefined;
};

/** Where ECS is, in a stage that is connected to it. */
export type EcsConnection = {
  readonly serviceKeyArn: string;
  readonly regionId: string;
  readonly accountId: string;
  readonly ecsEndpoint: string;
  readonly stsEndpoint: string;
};

type Announcement = {
  readonly port: number;
  readonly aws: LocalAws;
  readonly template: Template;
  readonly accounts: readonly DemoAccount[];
};

const folder = join(import.meta.dirname, '../../.imprint');

/** Tells the command lines of a stack, in a file that only its owner can read. Returns what takes that back. */
export async function announceStack({
  port,
  aws,
  template,
  accounts,
}: Announcement): Promise<() => Promise<void>> {
  const running: RunningStack = {
    pid: process.pid,
    endpoint: aws.endpoint,
    region: localIdentity.region,
    credentials: aws.credentials('Operator'),
    tables: {
      registry: aws.tableName('Registry'),
      accounts: aws.tableName('Accounts'),
      accessKeys: aws.tableName('AccessKeys'),
    },
    macKeyArn: aws.keyArn('MacKey'),
    defaultMaxImageCount: Number(template.output('DefaultMaxImageCount')),
    ecs: ecsConnection((name) => template.output(name)),
    imageEventBusName: String(template.output('ImageEventBusName')),
    imageRequestQueueUrl: String(template.output('ImageRequestQueueUrl')),
    demoAccount: accounts[0],
  };
  await mkdir(folder, { recursive: true });
  await forgetKilledStacks();
  await writeFile(fileOf(port), JSON.stringify(running, undefined, 2), { mode: 0o600 });
  return () => rm(fileOf(port), { force: true });
}

/** The connection that the outputs of the stateful stack describe; undefined when they describe none. */
export function ecsConnection(output: (name: string) => unknown): EcsConnection | undefined {
  const serviceKeyArn = output('ServiceKeyArn');
  if (serviceKeyArn === undefined) return undefined;
  return {
    serviceKeyArn: String(serviceKeyArn),
    regionId: String(output('AlibabaRegionId')),
    accountId: String(output('AlibabaAccountId')),
    ecsEndpoint: String(output('EcsEndpoint')),
    stsEndpoint: String(output('StsEndpoint')),
  };
}

/** The stack that listens on that port; undefined when none has been announced. */
export async function readRunningStack(port: number): Promise<RunningStack | undefined> {
  try {
    return JSON.parse(await readFile(fileOf(port), 'utf8'));
  } catch {
    return undefined;
  }
}

/** A stack that was killed could not take back what it had announced. */
async function forgetKilledStacks(): Promise<void> {
  for (const name of await readdir(folder)) {
    const [, port] = /^running-(\d+)\.json$/.exec(name) ?? [];
    const running = port === undefined ? undefined : await readRunningStack(Number(port));
    if (running && !isAlive(running.pid)) await rm(join(folder, name), { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function fileOf(port: number): string {
  return join(folder, `running-${port}.json`);
}
