import { describe, expect, inject, it } from 'vitest';
import { httpLines, sendBytes } from '../support/raw-socket.ts';
import { keyOf, signedCall } from '../support/signed-call.ts';
import { expectNoInternals, newBadInputTenant, unknownPath } from './bad-input.ts';

const stack = inject('stack');
const tenant = await newBadInputTenant(stack);

describe('malformed HTTP', () => {
  const host = `Host: ${new URL(stack.url).host}`;

  it.each<[what: string, bytes: string]>([
    ['no HTTP', 'hello\r\n\r\n'],
    ['a TLS greeting', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003'],
    ['a version there is not', httpLines('GET /images HTTP/9.9', host)],
    ['no host', httpLines('GET /images HTTP/1.1')],
    ['a method there is not', httpLines('FETCH /images HTTP/1.1', host)],
    ['a tunnel', httpLines('CONNECT example.com:443 HTTP/1.1', 'Host: example.com:443')],
    ['a header without a name', httpLines('GET /images HTTP/1.1', host, ': x')],
    ['a header with a NUL', httpLines('GET /images HTTP/1.1', host, 'x-a: \u0000')],
    ['a header of 100 KB', httpLines('GET /images HTTP/1.1', host, `x-a: ${'a'.repeat(100_000)}`)],
    ['a path of 100 KB', httpLines(`GET /${'a'.repeat(100_000)} HTTP/1.1`, host)],
    ['two lengths', httpLines('POST /images HTTP/1.1', host, 'Content-Length: 1', 'Content-Length: 2')],
    ['a negative length', httpLines('POST /images HTTP/1.1', host, 'Content-Length: -1')],
    [
      'a length and chunks',
      httpLines('POST /images HTTP/1.1', host, 'Content-Length: 5', 'Transfer-Encoding: chunked'),
    ],
    ['a chunk of no size', `${httpLines('POST /images HTTP/1.1', host, 'Transfer-Encoding: chunked')}zz\r\n`],
  ])('is refused by API Gateway itself: %s', async (_, bytes) => {
    const answer = await sendBytes(stack.url, Buffer.from(bytes, 'latin1'));
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    expectNoInternals(answer);
  });

  it('is refused with two hosts of which the signature covers another', async () => {
    const { headers = {} } = signedCall(stack.url, keyOf(tenant), { method: 'GET', path: '/quotas' });
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    const answer = await sendBytes(
      stack.url,
      httpLines('GET /quotas HTTP/1.1', ...lines, 'host: example.com', 'connection: close'),
    );
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('"SignatureDoesNotMatch"');
  });

  it('is served by its path when the target is an absolute URL', async () => {
    const answer = await sendBytes(
      stack.url,
      httpLines('GET http://example.com/nowhere HTTP/1.1', host, 'Connection: close'),
    );
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain(unknownPath.message);
  });

  it('does not end the service when a request breaks off in its body', async () => {
    const head = httpLines('POST /images HTTP/1.1', host, 'Content-Length: 100');
    const answer = await sendBytes(stack.url, `${head}{"Name":`, { end: true });
    expect(answer).toMatch(/^(HTTP\/1\.1 4\d\d .*)?$/s);
  });
});
