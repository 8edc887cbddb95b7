import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type EcsConnection, ecsConnection } from '../cli/admin/ecs-connection.ts';
import type { Credentials } from '../emulator/aws/callers.ts';
import { localIdentity } from '../emulator/cloudformation/intrinsics.ts';
import type { Template } from '../emulator/cloudformation/template.ts';
import { isRecord, readJsonFile, replaceDataFile } from '../emulator/data-file.ts';
import { makeFolder } from '../emulator/data-folder.ts';
import type { LocalAws } from '../emulator/local-aws.ts';
import { LocalStackError } from '../emulator/local-stack-error.ts';
import type { DemoAccount } from './demo-accounts.ts';

/** What the command lines need to reach a running local stack. */
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
  readonly imageEventArchiveArn: string;
  readonly imageRequestBusName: string;
  readonly imageRequestQueueUrl: string;
  readonly deadLettersUrl: string;
  /** Signs requests when no other key is given. */
  readonly demoAccount: DemoAccount | undefined;
};

type Announcement = {
  readonly port: number;
  readonly aws: LocalAws;
  readonly template: Template;
  readonly accounts: readonly DemoAccount[];
};

const folder = join(import.meta.dirname, '../../.imprint');

/**
 * Announces a stack to the command lines, in a file that only its owner can read. Returns a function that removes it.
 * @throws LocalStackError when that file cannot be written.
 */
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
    imageEventArchiveArn: String(template.output('ImageEventArchiveArn')),
    imageRequestBusName: String(template.output('ImageRequestBusName')),
    imageRequestQueueUrl: String(template.output('ImageRequestQueueUrl')),
    deadLettersUrl: String(template.output('ImageRequestDeadLettersUrl')),
    demoAccount: accounts[0],
  };
  try {
    makeFolder(folder);
    replaceDataFile(fileOf(port), JSON.stringify(running, undefined, 2));
  } catch (error) {
    if (!(error instanceof LocalStackError)) throw error;
    throw new LocalStackError(`npm run image, admin and events will not find this service: ${error.message}`);
  }
  return () => rm(fileOf(port), { force: true });
}

/**
 * Finds the stack that listens on a port; undefined when there is none.
 * @throws LocalStackError when its announcement cannot be read.
 */
export async function readRunningStack(port: number): Promise<RunningStack | undefined> {
  const running = readJsonFile(fileOf(port), {
    isValue: isRunningStack,
    fix: 'stop npm start and start it again',
  });
  return running && isAlive(running.pid) ? running : undefined;
}

function isRunningStack(value: unknown): value is RunningStack {
  if (!isRecord(value)) return false;
  const { pid, credentials, tables } = value;
  return (
    typeof pid === 'number' &&
    areTexts(value, [
      'endpoint',
      'region',
      'macKeyArn',
      'imageEventBusName',
      'imageEventArchiveArn',
      'imageRequestBusName',
      'imageRequestQueueUrl',
      'deadLettersUrl',
    ]) &&
    isRecord(credentials) &&
    areTexts(credentials, ['accessKeyId', 'secretAccessKey', 'sessionToken']) &&
    isRecord(tables) &&
    areTexts(tables, ['registry', 'accounts', 'accessKeys'])
  );
}

function areTexts(record: Readonly<Record<string, unknown>>, names: readonly string[]): boolean {
  return names.every((name) => typeof record[name] === 'string');
}

/** The ports of the stacks that are running, lowest first. What cannot be read counts as not running. */
export async function runningPorts(): Promise<readonly number[]> {
  const ports = await announcedPorts();
  const running = await Promise.all(ports.map((port) => readRunningStack(port).catch(() => undefined)));
  return ports.filter((_, index) => running[index] !== undefined).sort((a, b) => a - b);
}

/** Removes the announcements of killed stacks. Leaves unreadable ones alone. */
export async function forgetKilledStacks(): Promise<void> {
  for (const port of await announcedPorts()) {
    const running = await readRunningStack(port).catch(() => 'unknown');
    if (running === undefined) await rm(fileOf(port), { force: true }).catch(() => {});
  }
}

async function announcedPorts(): Promise<number[]> {
  const names = await readdir(folder).catch(() => []);
  return names.flatMap((name) => {
    const [, port] = /^running-(\d+)\.json$/.exec(name) ?? [];
    return port === undefined ? [] : [Number(port)];
  });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: it belongs to another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function fileOf(port: number): string {
  return join(folder, `running-${port}.json`);
}
