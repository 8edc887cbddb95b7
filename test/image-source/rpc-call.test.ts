import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { callRpc } from '../../functions/image-source/rpc-call.ts';
import { type Invocation, startInvocation } from '../../functions/runtime/invocation.ts';
import { close, listen } from '../../infra/emulator/loopback-server.ts';

let server: Server;
let endpoint: URL;
/** The requests that arrived. */
let received: { readonly url: string | undefined; readonly headers: IncomingHttpHeaders }[];
/** The answers in order; the last one repeats. */
let answers: (readonly [status: number, body: string])[];
let onArrival = () => {};
beforeEach(async () => {
  received = [];
  onArrival = () => {};
  server = createServer(({ url, headers }, response) => {
    received.push({ url, headers });
    onArrival();
    const [status, body] = (answers.length > 1 ? answers.shift() : answers[0]) ?? [500, ''];
    response.writeHead(status).end(body);
  });
  endpoint = new URL(`http://127.0.0.1:${await listen(server, 0)}`);
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  await close(server);
});

const patient = () => startInvocation('id', 30_000);
const call = (invocation: Invocation, securityToken?: string) =>
  callRpc(
    {
      api: { endpoint, version: '2014-05-26' },
      action: 'DescribeImages',
      parameters: { RegionId: 'cn-hangzhou', ImageId: 'm-1 ä' },
      credentials: { accessKeyId: 'key', secret: 'secret', ...(securityToken ? { securityToken } : {}) },
    },
    invocation,
  );

describe('a call of an RPC action', () => {
  it('sends its parameters and returns the JSON answer', async () => {
    answers = [[200, '{"Images":{}}']];
    expect(await call(patient())).toEqual({ Images: {} });
    expect(received).toMatchObject([
      {
        url: '/?RegionId=cn-hangzhou&ImageId=m-1%20%C3%A4',
        headers: {
          accept: 'application/json',
          'x-acs-action': 'DescribeImages',
          'x-acs-version': '2014-05-26',
          authorization: expect.stringMatching(/^ACS3-HMAC-SHA256 Credential=key,/),
        },
      },
    ]);
    expect(received[0]?.headers).not.toHaveProperty('x-acs-security-token');
  });

  it("sends a role's token, signed", async () => {
    answers = [[200, '{}']];
    await call(patient(), 'the-token');
    const { headers } = received[0] ?? {};
    expect(headers?.['x-acs-security-token']).toBe('the-token');
    expect(headers?.['authorization']).toContain(';x-acs-security-token;');
  });

  it('that is refused for good is not retried, and names the code', async () => {
    answers = [[404, '{"Code":"InvalidImageId.NotFound","Message":"of m-1"}']];
    const invocation = patient();
    await expect(call(invocation)).rejects.toMatchObject({
      name: 'RpcError',
      message: 'DescribeImages: 404 InvalidImageId.NotFound',
      status: 404,
      code: 'InvalidImageId.NotFound',
    });
    expect(received).toHaveLength(1);
    expect(invocation.retries).toEqual([]);
  });

  it.each<[status: number, body: string, reason: string]>([
    [503, '{"Code":"ServiceUnavailable"}', '503 ServiceUnavailable'],
    [500, '{"Code":"InternalError"}', '500 InternalError'],
    [400, '{"Code":"Throttling.User"}', '400 Throttling.User'],
    [200, '<html>', '200 without an error code'],
    [200, '"text"', '200 without an error code'],
    [200, 'null', '200 without an error code'],
    [403, '', '403 without an error code'],
    [403, '{"Code":7}', '403 without an error code'],
    [429, '{"Code":"Flow"}', '429 Flow'],
    [403, '{"Code":"Rejected.Throttling"}', '403 Rejected.Throttling'],
    [400, '{"Code":"TooManyRequests"}', '400 TooManyRequests'],
    [409, '{"Code":"OperationConflict"}', '409 OperationConflict'],
    [400, '{"Code":"LastTokenProcessing"}', '400 LastTokenProcessing'],
    [400, '{"Code":"ServiceUnavailable"}', '400 ServiceUnavailable'],
    [400, '{"Code":"SystemBusy"}', '400 SystemBusy'],
    [403, '{"Code":"InternalError"}', '403 InternalError'],
  ])('that meets %i %s is retried, and the reason is logged', async (status, body, reason) => {
    answers = [
      [status, body],
      [200, '{"second":true}'],
    ];
    const invocation = patient();
    expect(await call(invocation)).toEqual({ second: true });
    expect(invocation.retries).toEqual([`DescribeImages: ${reason}`]);
    expect(received).toHaveLength(2);
  });

  it('that fails several times is retried until it succeeds', async () => {
    answers = [...Array<[number, string]>(4).fill([409, '{"Code":"OperationConflict"}']), [200, '{}']];
    expect(await call(patient())).toEqual({});
    expect(received).toHaveLength(5);
  });

  it('is not made when no time is left', async () => {
    const invocation = startInvocation('id', 0);
    await expect(call(invocation)).rejects.toMatchObject({
      name: 'UnavailableError',
      cause: { message: 'DescribeImages: no time left' },
    });
    expect(received).toEqual([]);
  });

  it.each([1, 3])('that fails %i times until the deadline answers serviceUnavailable', async (attempts) => {
    vi.useFakeTimers({ toFake: ['Date'] });
    // The pause after the last attempt would take longer than the 10 ms that are left.
    vi.spyOn(Math, 'random').mockReturnValue(0.5);
    answers = [[503, '{"Code":"ServiceUnavailable"}']];
    const invocation = patient();
    onArrival = () => {
      if (received.length === attempts) vi.setSystemTime(invocation.deadline - 10);
    };
    await expect(call(invocation)).rejects.toMatchObject({
      name: 'UnavailableError',
      cause: { message: 'DescribeImages: 503 ServiceUnavailable' },
    });
    expect(received).toHaveLength(attempts);
  });
});
