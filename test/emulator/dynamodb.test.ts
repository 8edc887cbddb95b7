import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startDynamoDB } from '../../infra/emulator/dynamodb/dynamodb.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const launcher = join(import.meta.dirname, '../../infra/emulator/dynamodb');
const jars = join(import.meta.dirname, '../../node_modules/amplify-dynamodb-simulator/emulator');
/** The folder of a JDK's tools; undefined with a Java runtime alone, which cannot compile. */
const jdk = (process.env['PATH'] ?? '').split(delimiter).find((folder) => existsSync(join(folder, 'javac')));

test.skipIf(!jdk)('LocalDynamoDB.class is what javac makes of LocalDynamoDB.java', () => {
  const folder = temporaryFolder();
  const classPath = [join(jars, 'DynamoDBLocal.jar'), join(jars, 'DynamoDBLocal_lib', '*')].join(delimiter);
  const quickStart = ['-J-XX:TieredStopAtLevel=1', '-J-XX:+UseSerialGC', '-proc:none'];
  const options = ['--release', '17', '-cp', classPath, '-d', folder];
  const source = join(launcher, 'LocalDynamoDB.java');
  spawnSync(join(jdk ?? '', 'javac'), [...quickStart, ...options, source]);
  const compiled = join(folder, 'LocalDynamoDB.class');
  const committed = join(launcher, 'LocalDynamoDB.class');
  if (!readFileSync(compiled).equals(readFileSync(committed)))
    expect(disassembled(committed)).toBe(disassembled(compiled));
});

/** Disassembles a class without indexes of its constant pool, which versions of javac order differently. */
function disassembled(file: string): string {
  const { stdout } = spawnSync(join(jdk ?? '', 'javap'), ['-p', '-c', '-constants', file]);
  return stdout.toString().replaceAll(/#\d+(:\d+)?/g, '#');
}

/** Replaces Java with a shell script. */
function javaIs(script: string): void {
  const home = temporaryFolder();
  mkdirSync(join(home, 'bin'));
  writeFileSync(join(home, 'bin/java'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(home, 'bin/java'), 0o755);
  vi.stubEnv('JAVA_HOME', home);
  onTestFinished(() => void vi.unstubAllEnvs());
}

test.each([
  ['no Java', undefined],
  ['an old Java', 'java.lang.UnsupportedClassVersionError: LocalDynamoDB'],
])('reports %s in one line with the fix', async (_, complaint) => {
  if (complaint === undefined) vi.stubEnv('JAVA_HOME', temporaryFolder());
  else javaIs(`echo '${complaint}' >&2; exit 1`);
  onTestFinished(() => void vi.unstubAllEnvs());
  await expect(startDynamoDB().endpoint).rejects.toThrow(/^Java 17 or newer is needed .* or set JAVA_HOME$/);
});

test('gives up on DynamoDB Local when it is never ready, and prints its last line', async () => {
  javaIs('echo Initializing; echo "waiting for entropy" >&2; exec cat > /dev/null');
  const dynamoDB = startDynamoDB({ readyWithinMs: 1000 });
  onTestFinished(dynamoDB.stop);
  await expect(dynamoDB.endpoint).rejects.toThrow(
    'DynamoDB Local was not ready after 1 s: try again when the machine is less busy; its last line: waiting for entropy',
  );
});

test('says why DynamoDB Local ended early', async () => {
  javaIs('echo "Error: no memory" >&2; exit 1');
  const dynamoDB = startDynamoDB();
  onTestFinished(dynamoDB.stop);
  await expect(dynamoDB.endpoint).rejects.toThrow(
    'DynamoDB Local ended with code 1 before it listened: Error: no memory',
  );
});

test('ends when its own launcher fails, and says why', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'lock'));
  const dynamoDB = startDynamoDB({ dataDir: folder });
  onTestFinished(dynamoDB.stop);
  await expect(dynamoDB.endpoint).rejects.toThrow(`${join(folder, 'lock')}: Is a directory`);
});
