import { createServer } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { close, listen } from '../../infra/emulator/loopback-server.ts';
import { runCommand } from './run.ts';

test.each(['{}', 'null', '[]', '{"Items":[]}', '{"Items":{},"NextMarker":""}'])(
  'list --all reports an answer that is no page of images: %s',
  async (body) => {
    const server = createServer((_request, response) => response.end(body));
    const port = await listen(server, 0);
    onTestFinished(() => close(server));
    expect(
      await runCommand('image', ['--target', `local:${port}`, 'list', '--all'], {
        IMPRINT_ACCESS_KEY_ID: 'LTAISomebody',
        IMPRINT_ACCESS_KEY_SECRET: 'x',
      }),
    ).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: 'GET /images: 200\nerror: the answer is not a page of images: is it this service?\n',
    });
  },
);
