import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EventBridgeClient, StartReplayCommand } from '@aws-sdk/client-eventbridge';
import { expect, inject, onTestFinished, test } from 'vitest';
import { readRunningStack } from '../../infra/local/running-stack.ts';
import { runAdmin, runCommand } from '../cli/run.ts';

const folder = join(import.meta.dirname, '../../.imprint');
const stack = inject('stack');

/** Announces a stack on a port without a listener, until the test ends. */
function announce(port: number, content: string): string {
  const file = join(folder, `running-${port}.json`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(file, content);
  onTestFinished(() => rmSync(file, { force: true }));
  return file;
}

const announcement = {
  pid: process.pid,
  endpoint: 'http://127.0.0.1:1',
  region: 'us-east-1',
  credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  tables: { registry: 'r', accounts: 'a', accessKeys: 'k' },
  macKeyArn: 'arn',
  imageEventBusName: 'bus',
  imageEventArchiveArn: 'arn',
  imageRequestBusName: 'bus',
  imageRequestQueueUrl: 'http://127.0.0.1:1/q',
  deadLettersUrl: 'http://127.0.0.1:1/d',
};

test.each([
  ['truncated', '{"pid": 1, "endpoint": "htt'],
  ['empty', ''],
  ['of another form', '{"pid": "1"}'],
  ['without a session token', JSON.stringify(announcement)],
])('each command line names an announcement that is %s, and the fix, in one line', async (_how, content) => {
  const file = announce(1, content);
  const said = {
    exitCode: 1,
    stdout: '',
    stderr: `error: ${file} is damaged: stop npm start and start it again\n`,
  };
  expect(await runCommand('admin', ['--local', '--port', '1', 'account', 'list'])).toEqual(said);
  expect(await runCommand('events', ['--port', '1'])).toEqual(said);
  expect(await runCommand('admin', ['--port', '1', 'local', 'env'])).toEqual(said);
  const endpoint = ['--endpoint', 'http://127.0.0.1:1'];
  expect(await runCommand('image', [...endpoint, 'list'])).toEqual(said);
  const image = ['--name', 'n', '--ecs-image-id', 'm-1', '--platform', 'Linux', '--token', 't'];
  expect(await runCommand('image', [...endpoint, 'request', ...image])).toEqual(said);
});

test('treats a killed stack as not running, whatever it announced', async () => {
  const running = await readRunningStack(Number(new URL(stack.url).port));
  // No process has an id this large.
  announce(1, JSON.stringify({ ...running, pid: 2 ** 30 }));
  expect(await readRunningStack(1)).toBeUndefined();
  expect(await runCommand('admin', ['--local', '--port', '1', 'account', 'list'])).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(/^error: nothing listens on http:\/\/127\.0\.0\.1:1: /),
  });
});

test('local env names the buses, the queues and the archive that a script needs', async () => {
  const { stdout } = await runAdmin(stack, 'local', 'env', '--json');
  const { AWS_ENDPOINT_URL: endpoint, IMAGE_EVENT_ARCHIVE_ARN: EventSourceArn, ...env } = JSON.parse(stdout);
  expect(env).toMatchObject({
    IMAGE_EVENT_BUS: stack.imageEventBusName,
    IMAGE_REQUEST_BUS: 'imprint-sandbox-requests',
    IMAGE_REQUEST_QUEUE_URL: stack.imageRequestQueueUrl,
    IMAGE_REQUEST_DEAD_LETTERS_URL: stack.deadLettersUrl,
  });
  const bridge = new EventBridgeClient({ endpoint, region: env.AWS_REGION, credentials: stack.operator });
  const replay = new StartReplayCommand({
    ReplayName: 'from-local-env',
    EventSourceArn,
    // Before there were any.
    EventStartTime: new Date(0),
    EventEndTime: new Date(1000),
    Destination: { Arn: `arn:aws:events:us-east-1:000000000000:event-bus/${env.IMAGE_EVENT_BUS}` },
  });
  expect(await bridge.send(replay)).toMatchObject({ State: 'STARTING' });
});
