import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { childrenOf, failure, ready, run } from './start-process.ts';

test('refuses arguments that it does not know, and what the user can fix, in one line', async () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  const starts = [
    ['--aws-port', 'abc'],
    ['--log', 'xml'],
    ['--prot', '1'],
    ['extra'],
    ['--data', ''],
    ['--data', file],
    ['--memory', '--data', file],
  ];
  const [port, log, unknown, extra, empty, taken, both] = await Promise.all(
    starts.map((args) => failure(args)),
  );
  const saying = (said: RegExp) => ({ exitCode: 1, said: expect.stringMatching(said) });
  expect(port).toEqual(saying(/^--aws-port takes a number up to 65535, not abc\n$/));
  expect(log).toEqual(saying(/^--log takes text or json, not xml\n$/));
  expect(unknown).toEqual(saying(/^[^\n]*--prot[^\n]* See npm start -- --help\n$/));
  expect(extra).toEqual(saying(/^[^\n]*extra[^\n]* See npm start -- --help\n$/));
  expect(empty).toEqual(saying(/^--data takes a folder, not an empty text\n$/));
  expect(taken).toEqual(saying(new RegExp(`^${RegExp.escape(file)} is not a folder: [^\n]*\n$`)));
  expect(both).toEqual(saying(/^--memory keeps no data, and --data keeps it in a folder: pass only one\n$/));
});

test('prints how to begin, serves requests, and leaves no process after SIGTERM', async () => {
  // Below the range of ephemeral ports.
  const port = String(20_000 + Math.floor(Math.random() * 10_000));
  const announcements = join(import.meta.dirname, '../../.imprint');
  const obstacle = join(announcements, `running-${port}.json.new`);
  mkdirSync(obstacle, { recursive: true });
  onTestFinished(() => rmSync(obstacle, { recursive: true }));

  const child = run(['--port', port, '--data', temporaryFolder()]);
  const said = await ready(child);
  expect(said.match(/^account .*$/gm)).toEqual(
    [1, 2].map((n) =>
      expect.stringMatching(
        new RegExp(`^account 100000000000000${n} AccessKeyId=LTAI\\w{20} AccessKeySecret=[\\w-]{43}$`),
      ),
    ),
  );
  expect(said).toMatch(/^note: npm run image, admin and events will not find this service: .* \(EISDIR\)/m);
  expect(said).toContain(`ready http://127.0.0.1:${port}\n`);
  expect((await fetch(`http://127.0.0.1:${port}/nowhere`)).status).toBe(400);

  const children = childrenOf(child.pid);
  expect(children.length).toBeGreaterThan(1);
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(children.filter(isRunning)).toEqual([]);
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
