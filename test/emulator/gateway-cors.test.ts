import type { IncomingHttpHeaders } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import type { Gateway, GatewayOptions } from '../../infra/emulator/http-api/gateway.ts';
import { send, startEchoingGateway } from './echoing-gateway.ts';

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

async function gatewayWith(options: GatewayOptions): Promise<Gateway> {
  const gateway = await startEchoingGateway(options);
  onTestFinished(gateway.stop);
  return gateway;
}
const answering = (answer: object) => ({ ...origin, 'x-answer': JSON.stringify(answer) });

test('answers a preflight for any path and calls no function', async () => {
  const { status, headers, text } = await send(await gatewayWith({ cors }), preflight);
  expect([status, text, corsHeaders(headers)]).toEqual([204, '', allowing]);
});

test('adds the headers when the default route answers the preflight', async () => {
  const gateway = await gatewayWith({ cors, preflightsGoTo: 'defaultRoute' });
  const own = { statusCode: 204, headers: { 'Access-Control-Allow-Methods': 'PUT', 'x-b': '1' } };
  const headers = { ...preflight.headers, 'x-answer': JSON.stringify(own) };
  const answered = await send(gateway, { ...preflight, headers });
  expect([answered.status, corsHeaders(answered.headers)]).toEqual([204, allowing]);
  expect(answered.headers['x-b']).toBe('1');
});

test.each([
  ['without an origin', { 'access-control-request-method': 'GET' }],
  ['without the requested method', origin],
])('passes OPTIONS %s to the default route, as no preflight', async (_, headers) => {
  const answered = await send(await gatewayWith({ cors }), { ...preflight, headers });
  expect(JSON.parse(answered.text).routeKey).toBe('$default');
});

test("replaces a function's CORS headers by the configured ones", async () => {
  const headers = answering({
    statusCode: 200,
    headers: { 'access-control-allow-origin': 'https://other.test' },
  });
  expect(corsHeaders((await send(await gatewayWith({ cors }), { headers })).headers)).toEqual(exposing);
});

test('adds no headers without an origin', async () => {
  const headers = { 'x-answer': '{"statusCode":200,"headers":{"access-control-allow-origin":"*"}}' };
  expect(corsHeaders((await send(await gatewayWith({ cors }), { headers })).headers)).toEqual({});
});

test("adds no headers to the gateway's own answers", async () => {
  const answered = await send(await gatewayWith({ cors }), { headers: { ...origin, 'x-answer': 'throw' } });
  expect([answered.status, corsHeaders(answered.headers)]).toEqual([500, {}]);
});

test('adds headers for a listed origin only', async () => {
  const gateway = await gatewayWith({ cors: { AllowOrigins: ['https://page.test'] } });
  const headers = answering({ statusCode: 200 });
  expect(corsHeaders((await send(gateway, { headers })).headers)).toEqual({
    'access-control-allow-origin': 'https://page.test',
  });
  const other = { ...headers, origin: 'https://other.test' };
  expect(corsHeaders((await send(gateway, { headers: other })).headers)).toEqual({});
});
