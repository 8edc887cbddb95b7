import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, expect, test } from 'vitest';
import { startGateway } from '../../infra/emulator/http-api/gateway.ts';
import { type Event, type Sent, send, startEchoingGateway } from './echoing-gateway.ts';

const gateway = await startEchoingGateway();
const port = Number(new URL(gateway.url).port);
afterAll(gateway.stop);

async function eventOf(sent: Sent): Promise<Event> {
  return JSON.parse((await send(gateway, sent)).text);
}

/** Sends bytes as they are, and reads the answer until the connection ends. */
async function sendRaw(bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.end(bytes);
  return await text(socket).catch(() => '');
}

test.each([
  ['POST', '/images', 'POST /images', undefined],
  ['GET', '/images/img-1', 'GET /images/{ImageId}', { ImageId: 'img-1' }],
  ['GET', '/images/special', 'GET /images/special', undefined],
  ['PATCH', '/any/7', 'ANY /any/{id}', { id: '7' }],
  ['GET', '/images', '$default', undefined],
  ['GET', '/images/', '$default', undefined],
  ['GET', '/images/a%2Fb', '$default', undefined],
  ['PUT', '/images', '$default', undefined],
  ['OPTIONS', '/images', '$default', undefined],
  ['PROPFIND', '/', '$default', undefined],
])('routes %s %s to %s', async (method, path, key, pathParameters) => {
  const event = await eventOf({ method, path });
  expect(event).toMatchObject({ routeKey: key, requestContext: { routeKey: key, http: { method } } });
  expect(event.pathParameters).toEqual(pathParameters);
});

test('passes the path decoded, and the query both as sent and decoded', async () => {
  const event = await eventOf({ path: '/a%20b?x=%2B+1&y=1&y=2&empty=&__proto__=p' });
  expect(event.rawPath).toBe('/a b');
  expect(event.rawQueryString).toBe('x=%2B+1&y=1&y=2&empty=&__proto__=p');
  expect(Object.entries(event.queryStringParameters ?? {})).toEqual([
    ['x', '+ 1'],
    ['y', '1,2'],
    ['empty', ''],
    ['__proto__', 'p'],
  ]);
});

test('passes a path that cannot be decoded as sent', async () => {
  expect((await eventOf({ path: '/%zz%00' })).rawPath).toBe('/%zz%00');
});

test('passes header names in lower case, repeats joined by commas, and cookies apart', async () => {
  const event = await eventOf({ headers: { 'X-Acs-A': ['1', '2'], Accept: ['a', 'b'], Cookie: 'c=1; d=2' } });
  expect(event.headers).toMatchObject({ 'x-acs-a': '1,2', accept: 'a,b', host: 'api.test:1' });
  expect(event.headers).not.toHaveProperty('cookie');
  expect(event.cookies).toEqual(['c=1', 'd=2']);
});

test('adds a content type to an empty body with a length, and passes no body', async () => {
  const event = await eventOf({ method: 'POST', headers: { 'Content-Length': '0' } });
  expect(event.headers['content-type']).toBe('application/octet-stream');
  expect(event).not.toHaveProperty('body');
  expect((await eventOf({})).headers).not.toHaveProperty('content-type');
});

test.each([
  ['application/json; charset=utf-8', '{"a":"é"}', false],
  ['TEXT/plain', 'é', false],
  ['application/xml', '<a/>', false],
  ['application/octet-stream', '{}', true],
  ['application/x-www-form-urlencoded', 'a=b', true],
  ['application/json-patch+json', '[]', true],
  ['', '{}', true],
])('passes a body of type "%s" as text or in base64', async (type, body, isBase64Encoded) => {
  const event = await eventOf({ method: 'POST', headers: type ? { 'content-type': type } : {}, body });
  expect(event.isBase64Encoded).toBe(isBase64Encoded);
  expect(Buffer.from(event.body ?? '', isBase64Encoded ? 'base64' : 'utf8').toString()).toBe(body);
});

test('passes bytes that are not UTF-8 in base64, whatever their type', async () => {
  const body = Buffer.from([0x7b, 0xff, 0x7d]);
  const event = await eventOf({ method: 'POST', headers: { 'content-type': 'application/json' }, body });
  expect(event).toMatchObject({ isBase64Encoded: true, body: body.toString('base64') });
});

test('passes a chunked body whole, without its encoding', async () => {
  const headers = { 'transfer-encoding': 'chunked', 'content-type': 'application/json' };
  const event = await eventOf({ method: 'POST', headers, body: '{"a":1}' });
  expect(event.body).toBe('{"a":1}');
  expect(event.headers).not.toHaveProperty('transfer-encoding');
  expect(event.headers['content-length']).toBe('7');
});

test.each([
  ['over 10 MB', 'text/plain', 10.1, 413, '{"message":"Request Entity Too Large"}'],
  ['of 7 MB, whose event Lambda does not take,', 'text/plain', 7, 413, '{"message":"Request Too Long"}'],
  ['of 5 MB in base64', 'image/png', 5, 413, '{"message":"Request Too Long"}'],
  ['of 5 MB as text', 'text/plain', 5, 204, ''],
])('answers a body %s', async (_, type, megabytes, status, body) => {
  const headers = { 'content-type': type, 'x-answer': '{"statusCode":204}' };
  const sent = Buffer.alloc(megabytes * 1024 * 1024, 'a');
  expect(await send(gateway, { method: 'POST', headers, body: sent })).toMatchObject({ status, text: body });
});

test('refuses a request without a Host header', async () => {
  const answer = await sendRaw('GET / HTTP/1.1\r\n\r\n');
  expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n.*\r\nconnection: close\r\n/s);
  expect(answer).toMatch(/\r\n\r\n\{"message":"Bad Request"\}$/);
});

test.each([
  ['a function that crashes', 'throw', 500],
  ['an invalid status code', '{"statusCode":"abc"}', 500],
  ['a body that is not a string', '{"statusCode":200,"body":{}}', 500],
  ['an invalid header', '{"statusCode":200,"headers":{"a b":"c"}}', 500],
  ['a value without a status code', '{"Id":"1"}', 200],
  ['no body', '{"statusCode":204}', 204],
])('answers %s as an HTTP API does', async (_, answer, status) => {
  const answered = await send(gateway, { headers: { 'x-answer': answer } });
  expect(answered.status).toBe(status);
  if (status === 500) expect(answered.text).toBe('{"message":"Internal Server Error"}');
  if (status === 204) expect(answered.headers).not.toHaveProperty('content-length');
});

test('sends headers, cookies and a base64 body of an answer', async () => {
  const result = {
    statusCode: 201,
    headers: { 'X-A': 1 },
    cookies: ['c=1', 'd=2'],
    body: 'w6k=',
    isBase64Encoded: true,
  };
  const answer = await send(gateway, { headers: { 'x-answer': JSON.stringify(result) } });
  expect(answer).toMatchObject({
    status: 201,
    text: 'é',
    headers: { 'x-a': '1', 'set-cookie': ['c=1', 'd=2'] },
  });
});

test('sends header names as the function spells them', async () => {
  const result = {
    statusCode: 200,
    headers: { 'Content-Type': 'a/b', 'x-LOWER': 1, 'X-lower': 2 },
    body: '{}',
  };
  const answer = await sendRaw(
    `GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\nx-answer: ${JSON.stringify(result)}\r\n\r\n`,
  );
  expect(answer.match(/^(content-type|x-lower): .*$/gim)).toEqual(['Content-Type: a/b', 'X-lower: 2']);
});

test.each([
  [
    'the type that it names where a function names none',
    '{"statusCode":200,"body":"x"}',
    'text/plain;charset=UTF-8',
  ],
  ['an answer of its own', 'throw', 'application/json'],
  ['a value without a status code', '{"Id":"1"}', 'application/json'],
])('spells Content-Type itself for %s', async (_, answer, type) => {
  const answered = await sendRaw(
    `GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\nx-answer: ${answer}\r\n\r\n`,
  );
  expect(answered.match(/^content-type: .*$/gim)).toEqual([`Content-Type: ${type}`]);
});

test('answers HEAD without a body', async () => {
  expect(await send(gateway, { method: 'HEAD' })).toMatchObject({ status: 200, text: '' });
});

test.each([
  [
    'an absolute target',
    'GET http://x.test/a?b=c HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n',
    '"rawPath":"/a"',
  ],
  ['an asterisk', 'OPTIONS * HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n', '"rawPath":"*"'],
  ['an upgrade', 'GET / HTTP/1.1\r\nhost: x\r\nconnection: upgrade, close\r\nupgrade: h2c\r\n\r\n', '200 OK'],
  ['HTTP/1.0', 'GET / HTTP/1.0\r\n\r\n', '200 OK'],
  ['a tunnel', 'CONNECT a:1 HTTP/1.1\r\nhost: a:1\r\n\r\n', '400 Bad Request'],
  ['nonsense', 'nonsense\r\n\r\n', '{"message":"Bad Request"}'],
  [
    'a header that never ends',
    `GET / HTTP/1.1\r\nhost: x\r\na: ${'a'.repeat(70_000)}\r\n\r\n`,
    '400 Bad Request',
  ],
  ['a body that is cut off', 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nabc', ''],
])('survives %s', async (_, bytes, expected) => {
  expect(await sendRaw(bytes)).toContain(expected);
  expect((await send(gateway)).status).toBe(200);
});

test('names a port that is taken, with the fix', async () => {
  await expect(startGateway([], port)).rejects.toThrow(
    `port ${port} is taken: stop what listens there or pass -- --port N`,
  );
});
