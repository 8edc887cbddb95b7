import type { OutgoingHttpHeaders } from 'node:http';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type Gateway, type GatewayOptions, startGateway } from '../../infra/emulator/http-api/gateway.ts';
import type { Route } from '../../infra/emulator/http-api/routes.ts';
import { send as sendByHttp, type WireAnswer } from '../support/http.ts';

/** The event that a function gets. */
export type Event = APIGatewayProxyEventV2 & { readonly routeKey: string };

const keys = ['$default', 'POST /images', 'GET /images/{ImageId}', 'GET /images/special', 'ANY /any/{id}'];

/** Answers with its event, or with the value of the header `x-answer`. */
const echo = (key: string): Route => ({
  key,
  async invoke(event) {
    const { 'x-answer': answer } = (event as Event).headers;
    if (answer === 'throw') throw new Error('as a function that crashes');
    return answer === undefined ? { statusCode: 200, body: JSON.stringify(event) } : JSON.parse(answer);
  },
});

/** Starts a gateway whose functions answer with what they get. */
export function startEchoingGateway(options?: GatewayOptions): Promise<Gateway> {
  return startGateway(keys.map(echo), 0, options);
}

export type Sent = {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Buffer;
};

/** Sends a request to a gateway, by default GET /. */
export function send({ url }: Gateway, sent: Sent = {}): Promise<WireAnswer> {
  const { method = 'GET', path = '/', headers = {}, body = '' } = sent;
  return sendByHttp(url, {
    method,
    target: path,
    headers: { host: 'api.test:1', ...headers },
    body: Buffer.from(body),
  });
}
