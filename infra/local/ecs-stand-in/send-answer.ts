import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Fault, FaultName } from './faults.ts';
import { type RpcAnswer, refusal } from './rpc-answer.ts';

/** Sends the answer, or what the fault makes of it. The host is the one that the client called. */
export function sendAnswer(
  response: ServerResponse,
  host: string,
  answer: () => RpcAnswer,
  fault?: Fault,
): void {
  if (fault === undefined) sendJson(response, answer(), host);
  else if (typeof fault === 'object') sendJson(response, fault, host);
  else strikes[fault](response, host, answer);
}

type Strike = (response: ServerResponse, host: string, answer: () => RpcAnswer) => void;

const strikes: Readonly<Record<FaultName, Strike>> = {
  throttled: (response, host) => sendJson(response, refusal('Throttling.User'), host),
  unavailable: (response, host) => sendJson(response, refusal('ServiceUnavailable'), host),
  hangs: () => {},
  'done, then hangs': (_response, _host, answer) => void answer(),
  cut: (response) => cut(response),
  'done, then cut'(response, _host, answer) {
    answer();
    cut(response);
  },
  HTML(response) {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end('<!doctype html><title>Please wait</title>');
  },
  'done, half the answer'(response, host, answer) {
    const { status, body } = answer();
    const text = bodyText(body, host);
    response.writeHead(status, { ...jsonType, 'content-length': Buffer.byteLength(text) });
    response.write(text.slice(0, text.length / 2), () => cut(response));
  },
};

const jsonType = { 'content-type': 'application/json;charset=utf-8' };

function sendJson(response: ServerResponse, { status, body }: RpcAnswer, host: string): void {
  response.writeHead(status, jsonType);
  response.end(bodyText(body, host));
}

/** Every answer has the id of the request, and an error also the host. */
function bodyText(body: RpcAnswer['body'], host: string): string {
  const RequestId = randomUUID().toUpperCase();
  const ids = 'Code' in body ? { RequestId, HostId: host } : { RequestId };
  return JSON.stringify({ ...ids, ...body });
}

function cut(response: ServerResponse): void {
  response.socket?.destroy();
}
