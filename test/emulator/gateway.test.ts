import { once } from 'node:events';
import { type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { type GatewayOptions, startGateway } from '../../infra/emulator/http-api/gateway.ts';
import type { Route } from '../../infra/emulator/http-api/routes.ts';

type Event = APIGatewayProxyEventV2 & { readonly routeKey: string };

/** Answers with its event, or with the value of the header `x-answer`. */
const echo = (key: string): Route => ({
  key,
  async invoke(event) {
    const { 'x-answer': answer } = (event as Event).headers;
    if (answer === 'throw') throw new Error('as a function that crashes');
    return answer === undefined ? { statusCode: 200, body: JSON.stringify(event) } : JSON.parse(answer);
  },
});
const routes = ['$default', 'POST /images', 'GET /images/{ImageId}', 'GET /images/special', 'ANY /any/{id}'];
const gateway = await startGateway(routes.map(echo), 0);
const port = Number(new URL(gateway.url).port);
afterAll(gateway.stop);

type Sent = {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Buffer;
};

async function send({ method = 'GET', path = '/', headers = {}, body }: Sent, to = port) {
  const outgoing = Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().flatMap((one) => [name, one]),
  );
  const call = request({
    port: to,
    host: '127.0.0.1',
    method,
    path,
    headers: ['host', 'api.test:1', ...outgoing],
  });
  call.end(body);
  const [response] = await once(call, 'response');
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

async function eventOf(sent: Sent): Promise<Event> {
  return JSON.parse((await send(sent)).body);
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
  expect(await send({ method: 'POST', headers, body: sent })).toMatchObject({ status, body });
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
  const answered = await send({ headers: { 'x-answer': answer } });
  expect(answered.status).toBe(status);
  if (status === 500) expect(answered.body).toBe('{"message":"Internal Server Error"}');
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
  const answer = await send({ headers: { 'x-answer': JSON.stringify(result) } });
  expect(answer).toMatchObject({
    status: 201,
    body: 'é',
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
  expect(await send({ method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
});

describe('with CORS', () => {
  const cors = {
    AllowOrigins: ['*'],
    AllowMethods: ['GET', 'POST'],
    AllowHeaders: ['authorization', 'x-a'],
    ExposeHeaders: ['x-b'],
    MaxAge: 60,
  };
  const origin = { origin: 'https://page.test' };
  const preflight = {
    method: 'OPTIONS',
    path: '/any',
    headers: { ...origin, 'access-control-request-method': 'GET' },
  };
  const exposing = { 'access-control-allow-origin': '*', 'access-control-expose-headers': 'x-b' };
  const allowing = {
    ...exposing,
    'access-control-allow-methods': 'GET,POST',
    'access-control-allow-headers': 'authorization,x-a',
    'access-control-max-age': '60',
  };
  const corsHeaders = (headers: IncomingHttpHeaders) =>
    Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('access-control-')));

  async function gatewayWith(options: GatewayOptions): Promise<number> {
    const gateway = await startGateway(routes.map(echo), 0, options);
    onTestFinished(gateway.stop);
    return Number(new URL(gateway.url).port);
  }
  const answering = (answer: object) => ({ ...origin, 'x-answer': JSON.stringify(answer) });

  test('answers a preflight for any path and calls no function', async () => {
    const { status, headers, body } = await send(preflight, await gatewayWith({ cors }));
    expect([status, body, corsHeaders(headers)]).toEqual([204, '', allowing]);
  });

  test('adds the headers when the default route answers the preflight', async () => {
    const port = await gatewayWith({ cors, preflightsGoTo: 'defaultRoute' });
    const own = { statusCode: 204, headers: { 'Access-Control-Allow-Methods': 'PUT', 'x-b': '1' } };
    const headers = { ...preflight.headers, 'x-answer': JSON.stringify(own) };
    const answered = await send({ ...preflight, headers }, port);
    expect([answered.status, corsHeaders(answered.headers)]).toEqual([204, allowing]);
    expect(answered.headers['x-b']).toBe('1');
  });

  test.each([
    ['without an origin', { 'access-control-request-method': 'GET' }],
    ['without the method asked for', origin],
  ])('OPTIONS %s is no preflight', async (_, headers) => {
    const answered = await send({ ...preflight, headers }, await gatewayWith({ cors }));
    expect(JSON.parse(answered.body).routeKey).toBe('$default');
  });

  test("replaces a function's CORS headers by the configured ones", async () => {
    const headers = answering({
      statusCode: 200,
      headers: { 'access-control-allow-origin': 'https://other.test' },
    });
    expect(corsHeaders((await send({ headers }, await gatewayWith({ cors }))).headers)).toEqual(exposing);
  });

  test('adds no headers without an origin', async () => {
    const headers = { 'x-answer': '{"statusCode":200,"headers":{"access-control-allow-origin":"*"}}' };
    expect(corsHeaders((await send({ headers }, await gatewayWith({ cors }))).headers)).toEqual({});
  });

  test("adds no headers to the gateway's own answers", async () => {
    const answered = await send({ headers: { ...origin, 'x-answer': 'throw' } }, await gatewayWith({ cors }));
    expect([answered.status, corsHeaders(answered.headers)]).toEqual([500, {}]);
  });

  test('adds headers for a listed origin only', async () => {
    const port = await gatewayWith({ cors: { AllowOrigins: ['https://page.test'] } });
    const headers = answering({ statusCode: 200 });
    expect(corsHeaders((await send({ headers }, port)).headers)).toEqual({
      'access-control-allow-origin': 'https://page.test',
    });
    const other = { ...headers, origin: 'https://other.test' };
    expect(corsHeaders((await send({ headers: other }, port)).headers)).toEqual({});
  });
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
  expect((await send({})).status).toBe(200);
});

test('names a port that is taken, with the fix', async () => {
  await expect(startGateway([], port)).rejects.toThrow(
    `port ${port} is taken: stop what listens there or pass -- --port N`,
  );
});
