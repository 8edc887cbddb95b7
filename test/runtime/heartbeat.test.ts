import { createServer } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { close, listen } from '../../infra/emulator/loopback-server.ts';
import { captureLog } from '../support/captured-log.ts';

const log = captureLog();

/** What Lambda answers about each mapping: a status, or a refusal. */
let mappings: Record<string, object | number> = {};
let connections: (string | undefined)[] = [];
const lambda = createServer((request, response) => {
  connections.push(request.headers.connection);
  const mapping = mappings[request.url?.split('/').at(-1) ?? ''];
  response.writeHead(typeof mapping === 'object' ? 200 : (mapping ?? 404));
  response.end(JSON.stringify(typeof mapping === 'object' ? mapping : {}));
});
let url = '';
let beat: () => Promise<void>;
beforeAll(async () => {
  url = `http://127.0.0.1:${await listen(lambda, 0)}`;
  Object.assign(process.env, { EVENTS_MAPPING_ID: 'events', REQUESTS_MAPPING_ID: 'requests' });
  ({ handler: beat } = await import('../../functions/heartbeat.ts'));
});
afterAll(() => close(lambda));
beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'id');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  vi.stubEnv('AWS_ENDPOINT_URL_LAMBDA', url);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

const works = { State: 'Enabled', LastProcessingResult: 'OK' };
const metricNames = ['Heartbeats', 'EventsMappingWorks', 'RequestsMappingWorks'] as const;

test.each<[string, object | number, object]>([
  ['works', works, { Heartbeats: 1, RequestsMappingWorks: 1 }],
  [
    'has had nothing to read',
    { State: 'Enabled', LastProcessingResult: null },
    { Heartbeats: 1, RequestsMappingWorks: 1 },
  ],
  ['is disabled', { ...works, State: 'Disabled' }, { Heartbeats: 1, RequestsMappingWorks: 0 }],
  [
    'is broken',
    { State: 'Enabled', LastProcessingResult: 'PROBLEM: Function call failed' },
    { Heartbeats: 1, RequestsMappingWorks: 0 },
  ],
  ['is gone', 404, { Heartbeats: 0 }],
  ['cannot be read', 500, { Heartbeats: 0 }],
])('emits what is known when the mapping of the queue %s', async (_, requests, expected) => {
  mappings = { events: works, requests };
  await beat();
  const metrics = log.lines().find((line) => 'Heartbeats' in line) ?? {};
  const emitted = metricNames.flatMap((name) => (name in metrics ? [[name, metrics[name]]] : []));
  expect(Object.fromEntries(emitted)).toEqual({ EventsMappingWorks: 1, ...expected });
  const isFine = 'RequestsMappingWorks' in expected && expected.RequestsMappingWorks === 1;
  expect(log.lines().filter(({ level }) => level === 'ERROR')).toEqual(
    isFine ? [] : [expect.objectContaining({ operation: 'Heartbeat', mapping: 'requests' })],
  );
});

test('leaves no connection open that breaks while the function is frozen', async () => {
  mappings = { events: works, requests: works };
  connections = [];
  await beat();
  expect(connections).toEqual(['close', 'close']);
});
