import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../emulator/assembly.ts';
import { failure, ready, run } from './start-process.ts';

const accountLines = (said: string) => said.match(/^account .*$/gm);

test.each([['--port', 'abc'], ['--prot', '1'], ['extra']])(
  'arguments it does not know are refused in one line: %s',
  async (...args) => {
    expect(await failure(args)).toEqual({ exitCode: 1, said: expect.stringMatching(/^[^\n]+\n$/) });
  },
);

test('a taken port is said in one line, with what to do', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.close();
  });
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  expect(await failure(['--memory', '--port', String(port)])).toEqual({
    exitCode: 1,
    said: `port ${port} is taken: stop what listens there or pass -- --port N\n`,
  });
});

test('a missing Java is said in one line, with what to do', async () => {
  expect(await failure(['--memory'], { env: { PATH: temporaryFolder() } })).toEqual({
    exitCode: 1,
    said: expect.stringMatching(/^Java 17 or newer is needed [^\n]+\n$/),
  });
});

// Four starts, each with a share of what may be a busy machine.
test('it says what to know, runs until SIGTERM, and comes back with the same keys after kill -9', {
  timeout: 240_000,
}, async () => {
  const dataDir = temporaryFolder();
  const args = ['--port', '0', '--data', dataDir];
  const first = run(args);
  const said = await ready(first);
  expect(accountLines(said)).toEqual(
    [1, 2].map((n) =>
      expect.stringMatching(
        new RegExp(`^account 100000000000000${n} AccessKeyId=LTAI\\w{20} AccessKeySecret=[\\w-]{43}$`),
      ),
    ),
  );
  expect((await fetch(`${urlIn(said)}/nowhere`)).status).toBe(400);

  expect(await failure(args)).toEqual({
    exitCode: 1,
    said: expect.stringMatching(new RegExp(`^another npm start \\(pid ${first.pid}\\) is using [^\n]+\n$`)),
  });

  first.kill('SIGKILL');
  const second = run(args);
  const saidAgain = await ready(second);
  expect(accountLines(saidAgain)).toEqual(accountLines(said));

  expect((await fetch(`${urlIn(saidAgain)}/nowhere`)).status).toBe(400);
  const children = childrenOf(second.pid);
  expect(children.length).toBeGreaterThan(1);
  second.kill('SIGTERM');
  expect(await once(second, 'exit')).toEqual([0, null]);
  expect(children.filter(isRunning)).toEqual([]);
});

function urlIn(said: string): string {
  return /^ready (http:\/\/127\.0\.0\.1:\d+)$/m.exec(said)?.[1] ?? '';
}

function childrenOf(pid = 0): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return children.trim().split(' ').map(Number);
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
