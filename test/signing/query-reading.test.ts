import { expect, test } from 'vitest';
import type { HttpRequest } from '../../functions/signing/http-request.ts';
import { likeliestReading, readings } from '../../functions/signing/query-reading.ts';
import { parseQuery } from '../../functions/signing/query-string.ts';

type Row = [
  client: string,
  reading: keyof typeof readings,
  headers: Readonly<Record<string, string>>,
  more?: { readonly body?: string; readonly query?: string },
];

const date = 'Tue, 24 Nov 2026 12:00:00 GMT';
const octets = { date, 'content-type': 'application/octet-stream' };
const rows: Row[] = [
  ['npm aliyun-sdk', 'aliyunSdk', { 'x-acs-date': date }],
  ['npm pop-core', 'decoded', { date }],
  ['a client with both dates', 'decoded', { date, 'x-acs-date': date }],
  ['Java', 'javaAndGo', { date, 'x-sdk-client': 'Java/2.0.0' }],
  ['Go', 'javaAndGo', { date, 'x-sdk-client': 'golang/1.0.0' }],
  ['a client that only mentions Java', 'decoded', { date, 'x-sdk-client': 'NotJava/1' }],
  ['Python batchcompute with a body', 'pythonBatchCompute', { date, contentmd5: '1B2M2Y8AsgTpgAmY7PhCfg==' }],
  ['Python batchcompute without one', 'pythonBatchCompute', { date, 'x-acs-access-key-id': 'LTAI' }],
  ['.NET', 'netAndPythonCore', { date, 'x-sdk-client': 'Net/2.0.0' }],
  ['the Python core', 'netAndPythonCore', { date, 'x-sdk-client': 'python/2.0.0' }],
  ['a client that only mentions Python', 'decoded', { date, 'x-sdk-client': 'ironpython/1' }],
  [
    'a client with a name without an equals sign',
    'pythonBatchCompute',
    { date },
    { query: 'Marker&Type=Self' },
  ],
  ['a client that sends octets', 'javaAndGo', octets, { body: '{}' }],
  ['a client whose type the gateway added', 'decoded', octets],
  [
    'Java, which accepts the type',
    'javaAndGo',
    { ...octets, accept: 'application/octet-stream;charset=utf-8' },
  ],
  [
    'a client that accepts the type last',
    'decoded',
    { ...octets, accept: 'text/xml, application/octet-stream' },
  ],
];

test.each<Row>(rows)(
  'the likeliest reading of %s is %s',
  (_, reading, headers, { body = '', query = 'a=1' } = {}) => {
    const request: HttpRequest = {
      method: 'GET',
      path: '/',
      rawQuery: query,
      headers,
      body: Buffer.from(body),
    };
    expect(likeliestReading(request, parseQuery(query))).toBe(readings[reading]);
  },
);
