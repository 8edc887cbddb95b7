import { accessSync, constants, mkdirSync, type Stats, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LocalStackError } from './local-stack-error.ts';

/** The files of a data folder. */
export type DataFiles = {
  readonly folder: string;
  /** Locked by the process that uses the folder. */
  readonly lock: string;
  /** The database of DynamoDB Local. */
  readonly database: string;
  /** The keys that secrets of access keys are derived from. */
  readonly kmsKeys: string;
  readonly queues: string;
  readonly streamCheckpoints: string;
};

export function dataFiles(folder: string): DataFiles {
  return {
    folder,
    lock: join(folder, 'lock'),
    database: join(folder, 'shared-local-instance.db'),
    kmsKeys: join(folder, 'kms-keys.json'),
    queues: join(folder, 'queues.jsonl'),
    streamCheckpoints: join(folder, 'stream-checkpoints.json'),
  };
}

/**
 * Creates the folder if it does not exist, and checks that its files can be used.
 * @throws LocalStackError naming the file and the fix, when they cannot.
 */
export function openDataFolder(folder: string): void {
  makeFolder(folder);
  assertAccess(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  const { lock, database, kmsKeys, queues, streamCheckpoints } = dataFiles(folder);
  for (const file of [lock, database, kmsKeys, queues, streamCheckpoints]) {
    const found = statOf(file);
    if (!found) continue;
    if (!found.isFile()) throw new LocalStackError(`${file} is not a file: ${startAfresh(file)}`);
    assertAccess(file, constants.R_OK | constants.W_OK);
  }
  assertComplete(dataFiles(folder));
}

/** The fix for a file that cannot be used. */
export function startAfresh(file: string): string {
  return `restore it, or delete ${dirname(file)} to start afresh`;
}

/**
 * Creates a folder and its parents for their owner only. mkdir's `recursive` is no alternative: under /proc, Node 24
 * never returns from it.
 * @throws LocalStackError naming the folder that cannot be created.
 */
export function makeFolder(folder: string): void {
  const found = statOf(folder);
  if (found?.isDirectory()) return;
  if (found) throw new LocalStackError(`${folder} is not a folder: pass -- --data DIR or -- --memory`);
  if (dirname(folder) !== folder) makeFolder(dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Another process may have created it.
    if (statOf(folder)?.isDirectory()) return;
    throw unusable(folder, 'cannot be made', error);
  }
}

/** Refuses a database without its keys, or keys without their database: new ones would silently change every secret. */
function assertComplete({ database, kmsKeys, streamCheckpoints }: DataFiles): void {
  const hasData = (statOf(database)?.size ?? 0) > 0;
  if (hasData && !statOf(kmsKeys)) {
    throw new LocalStackError(
      `${kmsKeys} is missing, and all secrets of access keys with it: ${startAfresh(kmsKeys)}`,
    );
  }
  // There are checkpoints only after there were tables.
  if (!hasData && statOf(streamCheckpoints)) {
    const how = statOf(database) ? 'empty' : 'missing';
    throw new LocalStackError(`${database} is ${how}, and all data with it: ${startAfresh(database)}`);
  }
  // From now on, a missing file means lost data, not a first start that was killed early.
  if (!hasData && !statOf(kmsKeys)) writeFirst(kmsKeys, '{}');
}

function writeFirst(file: string, content: string): void {
  try {
    writeFileSync(file, content, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    // Another process may have created it.
    if (!statOf(file)) throw unusable(file, 'cannot be written', error);
  }
}

function assertAccess(path: string, mode: number): void {
  try {
    accessSync(path, mode);
  } catch (error) {
    throw unusable(path, 'cannot be read and written', error);
  }
}

/** Reads a file's status; undefined when it does not exist. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw unusable(path, 'cannot be accessed', error);
  }
}

function unusable(path: string, how: string, error: unknown): LocalStackError {
  const code = error instanceof Error && 'code' in error ? error.code : error;
  return new LocalStackError(
    `${path} ${how} (${code}): give yourself write permission, or pass -- --data DIR or -- --memory`,
  );
}
