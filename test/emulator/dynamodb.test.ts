import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { startDynamoDB } from '../../infra/emulator/dynamodb/dynamodb.ts';
import { temporaryFolder } from './assembly.ts';

/** Has a shell script stand for Java. */
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
])('%s is said in one line, with what to do', async (_, complaint) => {
  if (complaint === undefined) vi.stubEnv('JAVA_HOME', temporaryFolder());
  else javaIs(`echo '${complaint}' >&2; exit 1`);
  onTestFinished(() => void vi.unstubAllEnvs());
  await expect(startDynamoDB().endpoint).rejects.toThrow(/^Java 17 or newer is needed .* or set JAVA_HOME$/);
});

test('DynamoDB Local that is never ready is given up, and its last line said', async () => {
  javaIs('echo Initializing; echo "waiting for entropy" >&2; exec cat > /dev/null');
  const dynamoDB = startDynamoDB({ readyWithinMs: 3000 });
  onTestFinished(dynamoDB.stop);
  await expect(dynamoDB.endpoint).rejects.toThrow(
    'DynamoDB Local was not ready after 3 s: try again when the machine is less busy; its last line: waiting for entropy',
  );
});

test('DynamoDB Local that ends early says why', async () => {
  javaIs('echo "Error: no memory" >&2; exit 1');
  const dynamoDB = startDynamoDB();
  onTestFinished(dynamoDB.stop);
  await expect(dynamoDB.endpoint).rejects.toThrow(
    'DynamoDB Local ended with code 1 before it listened: Error: no memory',
  );
});

test('a failure of our own launcher ends it, and is said', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'lock'));
  const dynamoDB = startDynamoDB({ dataDir: folder });
  onTestFinished(dynamoDB.stop);
  await expect(dynamoDB.endpoint).rejects.toThrow(`${join(folder, 'lock')}: Is a directory`);
});
