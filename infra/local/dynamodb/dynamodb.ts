import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { LocalStackError } from '../local-stack-error.ts';

export type DynamoDBProcess = {
  readonly pid: number | undefined;
  /**
   * Where it listens, once it does.
   * @throws LocalStackError when Java is missing or too old, the data is in use, or it ended before it listened.
   */
  readonly endpoint: Promise<string>;
  /** Its exit code; null when it never started or a signal ended it. */
  readonly exited: Promise<number | null>;
  readonly stop: () => Promise<void>;
};

const emulator = join(import.meta.dirname, '../../../node_modules/amplify-dynamodb-simulator/emulator');
const jar = join(emulator, 'DynamoDBLocal.jar');
const libraries = join(emulator, 'DynamoDBLocal_lib');
const launcher = import.meta.dirname;

/**
 * Starts DynamoDB Local in a Java of its own, on a free port of 127.0.0.1. It ends with this process, however this
 * one ends. Its data is in memory, or in `dataDir`, which it locks.
 * @throws LocalStackError when it is not installed.
 */
export function startDynamoDB({ dataDir }: { readonly dataDir?: string | undefined } = {}): DynamoDBProcess {
  if (!existsSync(jar)) throw new LocalStackError('DynamoDB Local is not installed: run npm ci');
  if (dataDir !== undefined) mkdirSync(dataDir, { recursive: true, mode: 0o700 });

  // In a process group of its own: Ctrl-C would end it before the requests that are under way.
  const java = spawn(javaCommand(), javaArguments(dataDir), {
    detached: true,
    windowsHide: true,
    // It leaves a file where it runs, even with telemetry off.
    cwd: tmpdir(),
  });
  const exited = new Promise<number | null>((resolve) => {
    java.once('error', () => resolve(null));
    java.once('exit', resolve);
  });
  java.stdin.on('error', ignore);
  const endpoint = listening(java, dataDir);
  endpoint.catch(ignore);
  return {
    pid: java.pid,
    endpoint,
    exited,
    async stop() {
      java.stdin.end();
      const impatience = setTimeout(() => java.kill('SIGKILL'), 3000);
      await exited;
      clearTimeout(impatience);
    },
  };
}

function javaCommand(): string {
  const home = process.env['JAVA_HOME'];
  return home ? join(home, 'bin', 'java') : 'java';
}

function javaArguments(dataDir: string | undefined): string[] {
  return [
    // Half a second faster to start than the defaults, which are made for servers.
    '-XX:TieredStopAtLevel=1',
    '-XX:+UseSerialGC',
    `-Djava.library.path=${libraries}`,
    '-cp',
    [launcher, jar, join(libraries, '*')].join(delimiter),
    'LocalDynamoDB',
    ...(dataDir === undefined ? ['-', '-inMemory'] : [join(dataDir, 'lock'), '-dbPath', dataDir]),
    // One database for all access keys: each function has its own.
    '-sharedDb',
    '-disableTelemetry',
  ];
}

function listening(java: ChildProcessWithoutNullStreams, dataDir: string | undefined): Promise<string> {
  return new Promise((resolve, reject) => {
    let errors = '';
    java.stderr.on('data', (chunk) => {
      errors = `${errors}${chunk}`.slice(-4000);
    });
    createInterface({ input: java.stdout }).on('line', (line) => {
      const [, event, number] = /^(port|locked by) (\d+)$/.exec(line) ?? [];
      if (event === 'port') resolve(`http://127.0.0.1:${number}`);
      if (event === 'locked by') reject(dataInUse(dataDir ?? '', number ?? ''));
    });
    java.once('error', () => reject(javaNeeded()));
    java.once('close', (code) => reject(endedEarly(code, errors)));
  });
}

function dataInUse(dataDir: string, pid: string): LocalStackError {
  const folder = relative(process.cwd(), dataDir) || dataDir;
  return new LocalStackError(
    `another npm start (pid ${pid}) is using ${folder}; stop it or pass -- --memory`,
  );
}

function javaNeeded(): LocalStackError {
  return new LocalStackError(
    'Java 17 or newer is needed to run DynamoDB Local: ' +
      'install a Java runtime (Debian: apt-get install default-jre-headless) or set JAVA_HOME',
  );
}

/** An older Java cannot read our class file; macOS has a `java` that only says that there is none. */
function endedEarly(code: number | null, errors: string): LocalStackError {
  if (/UnsupportedClassVersionError|Unable to locate a Java Runtime/.test(errors)) return javaNeeded();
  const lastLine = errors.trim().split('\n').at(-1) || 'it said nothing';
  return new LocalStackError(`DynamoDB Local ended with code ${code} before it listened: ${lastLine}`);
}

function ignore(): void {}
