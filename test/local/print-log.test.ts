import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { printBusEvents } from '../../infra/local/print-bus-event.ts';
import { printLog, printLogJson } from '../../infra/local/print-log.ts';

const printed: string[] = [];
beforeEach(() => {
  printed.length = 0;
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    printed.push(String(chunk));
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const request = {
  level: 'INFO',
  time: '2026-11-26T10:20:30.881Z',
  requestId: 'DB42C7E7',
  operation: 'CreateImage',
  accessKeyId: 'LTAIDemo',
  durationMs: 34,
};

describe('the log for people', () => {
  test.each([
    [
      'a creation',
      { status: 201, accountId: '1001', imageId: 'img-1', replayed: false },
      '201 img-1 account 1001',
    ],
    [
      'a replay',
      { status: 201, accountId: '1001', imageId: 'img-1', replayed: true },
      '201 img-1 replayed account 1001',
    ],
    [
      'a refusal, by its real code',
      { status: 400, accountId: '1001', code: 'InvalidIdempotentToken' },
      '400 InvalidIdempotentToken account 1001',
    ],
    [
      'an unknown key',
      { status: 404, code: 'InvalidAccessKeyId.NotFound' },
      '404 InvalidAccessKeyId.NotFound access key LTAIDemo',
    ],
    [
      'a failure, with its causes but without their stacks',
      {
        status: 503,
        accountId: '1001',
        code: 'ServiceUnavailable',
        cause:
          'UnavailableError at Object.share (file:///tmp/index.mjs:2:7) at async f < TypeError at <anonymous>',
      },
      '503 ServiceUnavailable account 1001 UnavailableError < TypeError request DB42C7E7',
    ],
    [
      'a failure, with its cause',
      { status: 503, accountId: '1001', code: 'ServiceUnavailable', cause: 'TimeoutError' },
      '503 ServiceUnavailable account 1001 TimeoutError request DB42C7E7',
    ],
  ])('has one line for %s', (_what, fields, line) => {
    printLog(JSON.stringify({ ...request, ...fields }), 'CreateImage');
    expect(printed).toEqual([`10:20:30 CreateImage ${line} 34 ms\n`]);
  });

  test('says once why a message is unreadable and where it goes', () => {
    const message = { ...request, operation: 'RegisterImages', result: 'unreadable', reason: 'not JSON' };
    for (const receiveCount of [1, 2, 3])
      printLog(JSON.stringify({ ...message, receiveCount }), 'RegistrationRequests/RegisterImages');
    expect(printed).toEqual([
      '10:20:30 RegisterImages unreadable not JSON; it goes to the dead letters, message DB42C7E7 access key LTAIDemo\n',
    ]);
  });

  test('leaves out metrics, and functions that did what they always do', () => {
    printLog(JSON.stringify({ _aws: {}, RefusedRequests: 1 }), 'CreateImage');
    printLog(JSON.stringify({ ...request, operation: 'PublishImageEvents', published: 1 }), 'Publishing');
    expect(printed).toEqual([]);
  });

  test('has every field of another error, and text as it is', () => {
    const error = { operation: 'AuditQuotas', drift: ['1001'], cause: 'TypeError at f (index.mjs:1:2)' };
    printLog(JSON.stringify({ level: 'ERROR', time: request.time, ...error }), 'Audit');
    printLog('Error: at index.js', 'Audit');
    expect(printed).toEqual([
      '10:20:30 AuditQuotas ERROR drift=["1001"] cause=TypeError\n',
      'Audit Error: at index.js\n',
    ]);
  });

  test('is colored where the terminal shows colors', () => {
    vi.stubEnv('FORCE_COLOR', '1');
    printLog(JSON.stringify({ ...request, status: 400, code: '\u001b[2J' }), 'CreateImage');
    expect(printed[0]).toContain('\u001b[33m400\u001b[39m');
    expect(printed[0]).toContain('\\u001b[2J');
  });
});

test('the JSON log has every line as it was logged, and its function', () => {
  const cause = 'UnavailableError at f (index.mjs:1:2)';
  printLogJson(JSON.stringify({ ...request, status: 503, cause }), 'CreateImage');
  printLogJson('text', 'CreateImage');
  expect(printed.map((line) => JSON.parse(line))).toEqual([
    { function: 'CreateImage', ...request, status: 503, cause },
    { function: 'CreateImage', message: 'text' },
  ]);
});

test('the log says which events on the request bus go to the dead letters', () => {
  const event = {
    version: '0',
    id: '',
    source: 'ci',
    account: '',
    time: '',
    region: '',
    resources: [],
  } as const;
  const print = printBusEvents({ images: 'images', requests: 'requests' });
  print({ ...event, 'detail-type': 'Image Registration Requested', detail: {} }, 'requests');
  print({ ...event, 'detail-type': 'Image Request', detail: {} }, 'requests');
  print({ ...event, 'detail-type': 'Image Request', detail: {} }, 'default');
  expect(printed).toEqual([
    'event Image Request is not a registration request: it goes to the dead letters\n',
  ]);
});
