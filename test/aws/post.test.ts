import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { post } from '../../functions/runtime/post.ts';
import { close, listen } from '../../infra/emulator/loopback-server.ts';
import { selfSignedCertificate } from '../support/self-signed-certificate.ts';

const timeouts = { total: 20_000 };
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function serve(answer: Parameters<typeof createServer>[1]): Promise<URL> {
  const server = createServer(answer);
  const port = await listen(server, 0);
  cleanups.push(() => close(server));
  return new URL(`http://127.0.0.1:${port}`);
}

it('posts the body and reads the answer whole', async () => {
  const received: unknown[] = [];
  const url = await serve(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    received.push(request.method, request.headers['x-test'], Buffer.concat(chunks).toString());
    response.writeHead(418, { 'x-answer': 'yes' });
    response.write(Buffer.from('h\u00e9').subarray(0, 2));
    setImmediate(() => response.end(Buffer.from('h\u00e9').subarray(2)));
  });
  const answer = await post(url, { 'x-test': '1' }, '{"text":"\u00fc"}', timeouts);
  expect(received).toEqual(['POST', '1', '{"text":"\u00fc"}']);
  expect(answer).toMatchObject({ status: 418, headers: { 'x-answer': 'yes' } });
  expect(answer.body.toString()).toBe('h\u00e9');
});

it.each([
  ['no answer', () => {}],
  ['half an answer', (response: { write(text: string): void }) => response.write('half')],
])('fails with TimeoutError when %s comes in time', async (_case, begin) => {
  const url = await serve((_request, response) => begin(response));
  await expect(post(url, {}, '', { total: 30 })).rejects.toMatchObject({ name: 'TimeoutError' });
});

it('fails with TimeoutError when a TLS handshake does not end within the time for connecting', async () => {
  const sockets: Socket[] = [];
  const server = createTcpServer((socket) => sockets.push(socket.on('error', () => {})));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  cleanups.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const url = new URL(`https://127.0.0.1:${port}`);
  const failure = post(url, {}, '', { total: 20_000, connect: 30 });
  await expect(failure).rejects.toMatchObject({
    name: 'TimeoutError',
    message: expect.stringMatching(/^connecting/),
  });
});

it.each([
  ['before an answer', (response: { destroy(): void }) => response.destroy()],
  [
    'within an answer',
    (response: { write(text: string, done: () => void): void; destroy(): void }) =>
      response.write('half', () => response.destroy()),
  ],
])('fails with ECONNRESET when the connection breaks %s', async (_case, begin) => {
  const url = await serve((_request, response) => begin(response));
  await expect(post(url, {}, '', timeouts)).rejects.toMatchObject({ code: 'ECONNRESET' });
});

it('fails with the code of a connection that is refused', async () => {
  const server = createServer();
  const port = await listen(server, 0);
  await close(server);
  await expect(post(new URL(`http://127.0.0.1:${port}`), {}, '', timeouts)).rejects.toMatchObject({
    code: 'ECONNREFUSED',
  });
});

it('refuses a server whose certificate nobody vouches for', async () => {
  const { certificate: cert, privateKey: key } = selfSignedCertificate();
  const server = createTlsServer({ cert, key });
  const port = await listen(server, 0);
  cleanups.push(() => close(server));
  await expect(post(new URL(`https://localhost:${port}`), {}, '', timeouts)).rejects.toMatchObject({
    code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
  });
});
